from postgres_case import postgres as postgres
