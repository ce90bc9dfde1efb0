import fengari from 'fengari';

const { lua, lauxlib, lualib, to_luastring } = fengari;

export const luaString = (text: string): string =>
  `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`;

/** Header names in lower case; what came twice is joined, as Envoy's and Kong's own tables of headers offer it. */
export const luaTable = (entries: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(entries)
    .map(([name, value]) => `[${luaString(name)}] = ${luaString(value)}`)
    .join(', ')} }`;

/** For the end of a chunk: the table `answer` as lines of `name<TAB>value`. */
export const RETURN_ANSWER = `
local lines = {}
for name, value in pairs(answer) do lines[#lines + 1] = name .. "\\t" .. tostring(value) end
return table.concat(lines, "\\n")`;

/** Runs a chunk that ends in `RETURN_ANSWER` in a machine of its own. */
export function runLua(chunk: string): Readonly<Record<string, string>> {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const failed = lauxlib.luaL_dostring(state, to_luastring(chunk));
  const said = lua.lua_tojsstring(state, -1) ?? '';
  if (failed) throw new Error(`Lua: ${said}`);
  return Object.fromEntries(
    said
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t') as [string, string]),
  );
}

/** A base64 for Lua, as Envoy's handle has it. */
export const BASE64 = `
local function base64(text)
  local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local out = {}
  for at = 1, #text, 3 do
    local a, b, c = text:byte(at, at + 2)
    local whole = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 0, 3 do
      local index = math.floor(whole / 64 ^ (3 - place)) % 64 + 1
      index = math.floor(index)
      out[#out + 1] = (place == 2 and not b or place == 3 and not c) and "=" or letters:sub(index, index)
    end
  end
  return table.concat(out)
end`;

/** Dot segments resolved and slashes merged, as both gateways do before they look for a route. */
export function normalized(path: string): string {
  const segments: string[] = [];
  const parts = path.split('/').slice(1);
  parts.forEach((part, at) => {
    const last = at === parts.length - 1;
    if (part === '..') segments.pop();
    else if (part !== '.' && part !== '') segments.push(part);
    if (last && (part === '' || part === '.' || part === '..')) segments.push('');
  });
  return `/${segments.join('/')}`;
}

export const joined = (headers: readonly (readonly [string, string])[]): Record<string, string> => {
  const all: Record<string, string> = {};
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    all[lower] = all[lower] === undefined ? value : `${all[lower]},${value}`;
  }
  return all;
};
