"""School subjects, by code: an open list."""

SUBJECT_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,31}$"
