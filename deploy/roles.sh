#!/bin/sh
# Run once by the database's container when its data is made: the two roles and the database.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres \
  -v owner="$(cat /run/secrets/owner_password)" -v app="$(cat /run/secrets/app_password)" <<'SQL'
create role northstar_owner login nosuperuser nobypassrls nocreaterole nocreatedb password :'owner';
create role northstar_app login nosuperuser nobypassrls nocreaterole nocreatedb password :'app';
create database northstar owner northstar_owner;
SQL
