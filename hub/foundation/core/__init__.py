"""Database, clock, calendars, words for people: what everything stands on."""
