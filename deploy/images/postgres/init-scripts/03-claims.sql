-- Who is asking: policies read the claims of the request's token through these. The auth service replaces them by its own.

create function auth.jwt() returns jsonb language sql stable
as $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), nullif(current_setting('request.jwt.claim', true), ''))::jsonb $$;

create function auth.uid() returns uuid language sql stable
as $$ select coalesce(auth.jwt() ->> 'sub', nullif(current_setting('request.jwt.claim.sub', true), ''))::uuid $$;

create function auth.role() returns text language sql stable
as $$ select coalesce(auth.jwt() ->> 'role', nullif(current_setting('request.jwt.claim.role', true), '')) $$;

create function auth.email() returns text language sql stable
as $$ select coalesce(auth.jwt() ->> 'email', nullif(current_setting('request.jwt.claim.email', true), '')) $$;

alter function auth.jwt() owner to supabase_auth_admin;
alter function auth.uid() owner to supabase_auth_admin;
alter function auth.role() owner to supabase_auth_admin;
alter function auth.email() owner to supabase_auth_admin;
