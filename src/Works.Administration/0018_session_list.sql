-- People see where they are signed in and end what is not theirs.
alter table administration.sessions
    add column id uuid not null default gen_random_uuid(),
    add column address text,     -- network address of the sign-in
    add column user_agent text;  -- program of the sign-in, as it calls itself, at most 200 characters
create unique index one_session_per_id on administration.sessions (id);
