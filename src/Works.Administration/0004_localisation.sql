-- Texts in the languages of the state (spec 50 §8).
create table administration.texts (
    tenant_id text not null,
    locale text not null,
    module text not null,
    code text not null,
    message text not null,
    source text,                        -- seed file that owns the row; null when it was entered through the API
    created_by text not null,
    created_time bigint not null,       -- epoch milliseconds
    last_modified_by text not null,
    last_modified_time bigint not null,
    constraint one_text_per_code primary key (tenant_id, locale, module, code)
);
call platform.isolate('administration.texts', inherited => true);

-- Texts of the tenant "default" stand in for every tenant's missing ones.
create policy default_texts on administration.texts for select using (tenant_id = 'default');
