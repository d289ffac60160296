-- Uploads on their way: content that is stored before its row commits, so that what a failed request leaves behind can be removed.
create table administration.pending_files (
    id uuid primary key,                -- the file's id
    tenant_id text not null,
    created_time bigint not null        -- epoch milliseconds
);
create index pending_files_by_age on administration.pending_files (created_time);
call platform.isolate('administration.pending_files');

-- Smaller versions of pictures, made when first asked for (spec 50 §9). The content lies in the store beside the original's.
create table administration.file_renditions (
    tenant_id text not null,
    file_id uuid not null references administration.files (id),
    rendition text not null check (rendition in ('_large', '_medium', '_small')),
    content_type text not null,
    size bigint not null,               -- bytes
    sha256 bytea not null,              -- of the content, checked on every read
    primary key (file_id, rendition)
);
call platform.isolate('administration.file_renditions');
