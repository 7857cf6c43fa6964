-- What bulk runs, batches and media stand on: keys, files, background jobs and their events.
--
-- The queue that delivers jobs to workers has tables of its own, in the schema qgen_queue: they are the
-- queue library's, and `qgen db upgrade` installs them (docs/adr/0016).

-- Access --------------------------------------------------------------------------------------------

-- Of a key only the SHA-256 of its 256 random bits is kept. prefix is the part that people may see.
CREATE TABLE "api_keys" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "name" varchar(100) NOT NULL,
    "prefix" varchar(16) NOT NULL,
    "secret_sha256" char(64) NOT NULL,
    "scopes" text[] NOT NULL,
    "rotated_from_id" uuid,
    "created_by" uuid,
    "expires_at" timestamptz,
    "revoked_at" timestamptz,
    "last_used_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_api_keys" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_api_keys_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "UQ_api_keys_prefix" UNIQUE ("prefix"),
    CONSTRAINT "FK_api_keys_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_api_keys_rotated_from" FOREIGN KEY ("project_id", "rotated_from_id")
        REFERENCES "api_keys" ("project_id", "id"),
    CONSTRAINT "CHK_api_keys_name" CHECK (btrim("name") <> ''),
    CONSTRAINT "CHK_api_keys_secret_sha256" CHECK ("secret_sha256" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "CHK_api_keys_scopes"
        CHECK (cardinality("scopes") > 0
               AND "scopes" <@ ARRAY['generate', 'batch', 'media', 'qc', 'prompts:write', 'admin', 'read'])
);
CREATE INDEX "IDX_api_keys_newest" ON "api_keys" ("project_id", "created_at", "id");

-- Files ---------------------------------------------------------------------------------------------

-- file_name: what the file is called when somebody saves it; its place in the storage is path.
-- bytes_removed_at: until it is set on a deleted asset, somebody may just be removing its bytes.
ALTER TABLE "assets"
    ADD COLUMN "origin" varchar(16) NOT NULL DEFAULT 'human',
    ADD COLUMN "file_name" varchar(200),
    ADD COLUMN "created_by" uuid,
    ADD COLUMN "bytes_removed_at" timestamptz,
    ADD CONSTRAINT "CHK_assets_origin" CHECK ("origin" IN ('human', 'realtime', 'batch', 'import'));
CREATE INDEX "IDX_assets_newest" ON "assets" ("project_id", "created_at", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_assets_deleted_path" ON "assets" ("project_id", "bucket", "path")
    WHERE "deleted_at" IS NOT NULL;

-- What refers to a file is asked before the file is deleted.
CREATE INDEX "IDX_assets_derived_from" ON "assets" ("project_id", "derived_from_id")
    WHERE "derived_from_id" IS NOT NULL;
CREATE INDEX "IDX_question_options_asset" ON "question_options" ("project_id", "asset_id")
    WHERE "asset_id" IS NOT NULL;
CREATE INDEX "IDX_question_assets_asset" ON "question_assets" ("project_id", "asset_id");
CREATE INDEX "IDX_passage_assets_asset" ON "passage_assets" ("project_id", "asset_id");
CREATE INDEX "IDX_listening_scripts_audio_asset" ON "listening_scripts" ("project_id", "audio_asset_id")
    WHERE "audio_asset_id" IS NOT NULL;

-- Jobs ----------------------------------------------------------------------------------------------

-- Work that is done in the background, and what became of it. attempt counts how often a worker began.
-- delivery_id is the queue's own number of the newest delivery; it is also the token without which nothing
-- of an attempt is stored, so that a worker that was taken for dead cannot finish the job a second time.
-- Of one queueing_lock one job waits for its first start at a time; of one lock one job runs at a time.
CREATE TABLE "jobs" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "task" varchar(100) NOT NULL,
    "payload" jsonb NOT NULL DEFAULT '{}',
    "status" varchar(16) NOT NULL DEFAULT 'queued',
    "attempt" smallint NOT NULL DEFAULT 0,
    "max_attempts" smallint NOT NULL,
    "priority" smallint NOT NULL DEFAULT 0,
    "lock" varchar(200),
    "queueing_lock" varchar(200),
    "delivery_id" bigint,
    "result" jsonb,
    "error_code" varchar(64),
    "error_message" text,
    "error_details" jsonb,
    "request_id" uuid,
    "created_by" uuid,
    "scheduled_at" timestamptz,
    "cancel_requested_at" timestamptz,
    "started_at" timestamptz,
    "finished_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_jobs" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_jobs_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_jobs_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "CHK_jobs_task" CHECK (btrim("task") <> ''),
    CONSTRAINT "CHK_jobs_payload" CHECK (jsonb_typeof("payload") = 'object'),
    CONSTRAINT "CHK_jobs_status" CHECK ("status" IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    CONSTRAINT "CHK_jobs_attempts" CHECK ("attempt" >= 0 AND "max_attempts" >= 1),
    CONSTRAINT "CHK_jobs_error_code" CHECK ("status" <> 'failed' OR "error_code" IS NOT NULL),
    CONSTRAINT "CHK_jobs_finished_at"
        CHECK (("finished_at" IS NOT NULL) = ("status" IN ('succeeded', 'failed', 'cancelled')))
);
CREATE UNIQUE INDEX "UQ_jobs_queueing_lock" ON "jobs" ("project_id", "queueing_lock")
    WHERE "status" = 'queued' AND "started_at" IS NULL AND "queueing_lock" IS NOT NULL;
CREATE INDEX "IDX_jobs_newest" ON "jobs" ("project_id", "created_at", "id");
CREATE INDEX "IDX_jobs_unfinished" ON "jobs" ("status", "created_at") WHERE "finished_at" IS NULL;
CREATE INDEX "IDX_jobs_finished" ON "jobs" ("finished_at") WHERE "finished_at" IS NOT NULL;

-- Events --------------------------------------------------------------------------------------------

-- What happens to something that takes long (its id is the stream's id), for whoever watches. Numbers
-- are given while the stream's row is locked, so that they become visible in their order: a watcher
-- that has seen 7 will never find a 6 that came later.
CREATE TABLE "event_streams" (
    "id" uuid NOT NULL,
    "project_id" uuid NOT NULL,
    "last_seq" int NOT NULL DEFAULT 0,
    "is_closed" boolean NOT NULL DEFAULT false,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_event_streams" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_event_streams_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_event_streams_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "CHK_event_streams_last_seq" CHECK ("last_seq" >= 0)
);
CREATE INDEX "IDX_event_streams_updated_at" ON "event_streams" ("updated_at");

CREATE TABLE "stream_events" (
    "stream_id" uuid NOT NULL,
    "seq" int NOT NULL,
    "project_id" uuid NOT NULL,
    "name" varchar(64) NOT NULL,
    "data" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_stream_events" PRIMARY KEY ("stream_id", "seq"),
    CONSTRAINT "FK_stream_events_stream" FOREIGN KEY ("project_id", "stream_id")
        REFERENCES "event_streams" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "CHK_stream_events_seq" CHECK ("seq" >= 1),
    CONSTRAINT "CHK_stream_events_name" CHECK ("name" ~ '^[a-z][a-z_]*$'),
    CONSTRAINT "CHK_stream_events_data" CHECK (jsonb_typeof("data") = 'object')
);

ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "jobs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "event_streams" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "stream_events" ENABLE ROW LEVEL SECURITY;
