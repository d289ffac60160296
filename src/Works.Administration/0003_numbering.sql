-- Counters of document numbers (spec 50 §7). Each is a PostgreSQL sequence: no two transactions wait for each other, a number is
-- never issued twice, and gaps are allowed. The application may draw numbers, and nothing else, so it owns no sequence.
create schema numbering;
revoke all on schema numbering from public;

create function numbering.draw(counter text, how_many int) returns bigint[] language plpgsql security definer set search_path = pg_catalog as $$
declare
    numbers bigint[];
begin
    if counter !~ '^SEQ_[A-Z0-9_]{1,50}$' or how_many not between 1 and 1000 then
        raise exception 'invalid counter % or count %', counter, how_many using errcode = '22023';
    end if;
    if to_regclass(format('numbering.%I', counter)) is null then
        perform pg_advisory_xact_lock(hashtext('numbering.' || counter)); -- two first uses at once: one creates, the other finds
        execute format('create sequence if not exists numbering.%I', counter);
    end if;
    -- Consecutive numbers for one request: nobody else draws from this counter in between. Session locks, given back at once.
    if how_many > 1 then perform pg_advisory_lock(hashtext('numbering.draw.' || counter));
    else perform pg_advisory_lock_shared(hashtext('numbering.draw.' || counter));
    end if;
    execute format('select array_agg(nextval(%L::regclass)) from generate_series(1, %s)', format('numbering.%I', counter), how_many) into numbers;
    if how_many > 1 then perform pg_advisory_unlock(hashtext('numbering.draw.' || counter));
    else perform pg_advisory_unlock_shared(hashtext('numbering.draw.' || counter));
    end if;
    return numbers;
end $$;

-- Raises a counter above numbers that are taken already (seed data, migration); never lowers it.
create function numbering.start_at(counter text, first bigint) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
    last bigint;
begin
    if counter !~ '^SEQ_[A-Z0-9_]{1,50}$' then raise exception 'invalid counter %', counter using errcode = '22023'; end if;
    execute format('create sequence if not exists numbering.%I', counter);
    execute format('select case when is_called then last_value else last_value - 1 end from numbering.%I', counter) into last;
    if first - 1 > last then perform setval(format('numbering.%I', counter)::regclass, first, false); end if;
end $$;

grant usage on schema numbering to works_app;
revoke all on all functions in schema numbering from public;
grant execute on all functions in schema numbering to works_app;
