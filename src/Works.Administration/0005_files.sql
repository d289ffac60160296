-- Files of the file store (spec 50 §9). The content lies in the store's folder under the id.
create table administration.files (
    id uuid primary key,
    tenant_id text not null,
    module text not null,
    tag text,
    file_name text not null,
    content_type text not null,
    size bigint not null,               -- bytes
    sha256 bytea not null,              -- of the content, checked on every read
    quarantined_for bytea,              -- keyed hash of the address of an anonymous uploader; null once a document refers to the file
    created_by text not null,
    created_time bigint not null        -- epoch milliseconds
);
create index files_by_tag on administration.files (tenant_id, tag, created_time) where tag is not null;
call platform.isolate('administration.files');
