export const JWT_SQL = `-- Tells SQL how long a session token lives, in seconds.
\\getenv jwt_exp JWT_EXP
alter database :"DBNAME" set "app.settings.jwt_exp" to :'jwt_exp';
`;
