-- The calls of the extension that Supabase's own image has. No worker sends anything: the queue shows what was asked for.
create schema net;

create table net.http_request_queue (
  id bigint generated always as identity primary key,
  method text not null,
  url text not null,
  headers jsonb not null,
  body bytea,
  timeout_milliseconds integer not null
);

create function net.http_get(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint language sql volatile
as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('GET', $1 || coalesce((select '?' || string_agg(key || '=' || value, '&') from jsonb_each_text($2)), ''), coalesce($3, '{}'), $4)
  returning id
$$;

create function net.http_post(
  url text,
  body jsonb default '{}'::jsonb,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{"Content-Type": "application/json"}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint language sql volatile
as $$
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (
    'POST', $1 || coalesce((select '?' || string_agg(key || '=' || value, '&') from jsonb_each_text($3)), ''),
    coalesce($4, '{}'), convert_to($2::text, 'UTF8'), $5
  )
  returning id
$$;

create function net.http_delete(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint language sql volatile
as $$
  insert into net.http_request_queue (method, url, headers, timeout_milliseconds)
  values ('DELETE', $1 || coalesce((select '?' || string_agg(key || '=' || value, '&') from jsonb_each_text($2)), ''), coalesce($3, '{}'), $4)
  returning id
$$;
