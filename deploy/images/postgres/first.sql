-- What must exist before any script can run: the role `postgres`, and the database, which it owns.
-- It is a superuser until the migrations take that away, so that scripts can create triggers and reserved roles.
create role postgres superuser createdb createrole replication bypassrls login password :'password';
select format('create database %I', :'database') where not exists (select from pg_database where datname = :'database') \gexec
alter database :"database" owner to postgres;
