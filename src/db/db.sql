-- db_ping: answers if the database does.
SELECT 1 AS one;
