/** The part of fengari, a Lua machine in JavaScript, that tests use. */
declare module 'fengari' {
  interface State {
    readonly brand: unique symbol;
  }
  const fengari: {
    to_luastring(text: string): Uint8Array;
    lua: { lua_tojsstring(state: State, index: number): string | null };
    lauxlib: { luaL_newstate(): State; luaL_dostring(state: State, code: Uint8Array): boolean };
    lualib: { luaL_openlibs(state: State): void };
  };
  export default fengari;
}
