import { text, type TemplateText } from '../../../release.js';
import { callers, value, type Caller, type GatewaySecret } from './callers.js';
import { concat } from './pieces.js';

type Lua = TemplateText<GatewaySecret>;

/** A long bracket: every character but its own end stands for itself. */
export const longString = (content: Lua): Lua => text<GatewaySecret>`[========[${content}]========]`;

const holder = ({ role, key, token }: Caller): Lua =>
  text<GatewaySecret>`  { role = "${role}", key = ${longString(value(key))}, token = ${longString(value(token))} },\n`;

const HOLDERS = text<GatewaySecret>`local holders = {
${concat(callers.map(holder))}}
`;

/** Compares without telling by its time where the first difference is. */
const COMPARE = `
local function same(given, wanted)
  local difference = math.abs(#given - #wanted)
  for at = 1, #wanted do
    difference = difference + math.abs((given:byte(at) or 0) - wanted:byte(at))
  end
  return difference == 0
end

local function holder_of(key)
  local found
  for _, holder in ipairs(holders) do
    if same(key or "", holder.key) then found = holder end
  end
  return found
end
`;

/** The key is taken from the header, else from the query; two in the query are none. */
const FIND = `
local function key_of(request)
  local kept, asked = {}, {}
  for part in (request.query() or ""):gmatch("[^&]+") do
    local value = part:match("^apikey=(.*)$")
    if value then asked[#asked + 1] = value else kept[#kept + 1] = part end
  end
  local header = request.get("apikey")
  local key = header ~= nil and header ~= "" and header or table.concat(asked, ",")
  return key, kept, #asked > 0
end

local function opaque_token(header)
  return (header or ""):match("^[Bb][Ee][Aa][Rr][Ee][Rr] +(sb_%S*)")
end
`;

const TRANSLATE = `
local function sign_in(request, holder, kept, asked, goes)
  request.set("apikey", holder.token)
  local token = request.get("authorization")
  if token == nil or token == "" or opaque_token(token) then
    request.set("authorization", "Bearer " .. holder.token)
  end
  if goes == "socket" then
    request.set("x-api-key", holder.token)
    kept[#kept + 1] = "apikey=" .. holder.token
  end
  if asked or goes == "socket" then request.set_query(table.concat(kept, "&")) end
end

local function for_function(request)
  request.remove("sb-api-key")
  local key = key_of(request):match("^sb_.*$")
  local token = opaque_token(request.get("authorization"))
  if not key and not token then return end
  if key and token and key ~= token then return 401 end
  local holder = holder_of(key or token)
  if not holder then return 401 end
  request.set("sb-api-key", holder.token)
end

local function for_storage(request)
  local key, kept, asked = key_of(request)
  local holder = holder_of(key)
  if holder then return sign_in(request, holder, kept, asked) end
  local token = request.get("authorization")
  if token == "" or opaque_token(token) then request.remove("authorization") end
end
`;

const DECIDE = `
-- Gives the status to refuse with, or nothing when the request may go on.
local function decide(request, access, goes)
  if access == "open" then return end
  if access == "pass" then
    if goes == "function" then return for_function(request) end
    return for_storage(request)
  end
  if access ~= "key" and access ~= "service" then return 403 end
  local key, kept, asked = key_of(request)
  local holder = holder_of(key)
  if not holder then return 401 end
  if access == "service" and holder.role ~= "service_role" then return 403 end
  sign_in(request, holder, kept, asked, goes)
end
`;

/**
 * Rules about keys in Lua, the same text for Envoy and Kong. It defines `same` and `decide(request, access, goes)`;
 * `request` has `get`, `set`, `remove` of a header by its name in lower case, `query` and `set_query`.
 */
export const keyRules: Lua = concat([HOLDERS, COMPARE, FIND, TRANSLATE, DECIDE]);
