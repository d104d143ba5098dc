-- db_ping: global: answers if the database does.
SELECT 1 AS one;

-- migrations_applied: global: what has been applied to this database, in order.
SELECT number, name, sha256 FROM schema_migrations ORDER BY number;

-- migration_number: global: the newest one.
SELECT MAX(number) AS number FROM schema_migrations;

-- migration_record: global: one more has been applied.
INSERT INTO schema_migrations (number, name, sha256, applied_at_ms)
VALUES (:number, :name, :sha256, :now_ms);
