"""Stand-ins for what Supabase gives beside PostgreSQL."""
