-- From here on projects work as `postgres`: it owns their database and manages their roles, but not the server.
alter role postgres nosuperuser createdb createrole replication bypassrls;
