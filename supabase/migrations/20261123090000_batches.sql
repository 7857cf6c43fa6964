-- Batches: questions that a vendor's Batch API makes, from the keywords that were chosen for them to the
-- results that were stored.

-- One order. Its state follows from its parts and items:
--   selected      its items are there, each with a keyword and a cell that are reserved for it
--   built         the request files are in the storage, one a part
--   running       parts are on their way to, at, or back from the vendor
--   stopped       something that waiting or a person has to mend (error_code); resumable
--   quarantined   of a part nobody can tell whether the vendor has it; a person has to look
--   cancelling    what is not submitted is released; what is at the vendor is awaited
-- and the last five are final. round: 0, or the how manieth retry of the failed items of parent_id; root_id
-- is the batch of round 0, whose account all rounds spend from. job_id is the background job that works on
-- it, owner the process that has it until lease_until.
CREATE TABLE "batch_jobs" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "name" varchar(200),
    "provider" varchar(32) NOT NULL,
    "model" varchar(100) NOT NULL,
    "is_sandbox" boolean NOT NULL DEFAULT false,
    "status" varchar(24) NOT NULL DEFAULT 'selected',
    "spec" jsonb NOT NULL,
    "item_count" int NOT NULL,
    "root_id" uuid NOT NULL,
    "parent_id" uuid,
    "round" smallint NOT NULL DEFAULT 0,
    "estimated_usd" numeric(20, 10),
    "error_code" varchar(64),
    "error_message" text,
    "created_by" uuid,
    "job_id" uuid,
    "owner" uuid,
    "lease_until" timestamptz,
    "started_at" timestamptz,
    "finished_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_batch_jobs" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_batch_jobs_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_batch_jobs_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_batch_jobs_parent" FOREIGN KEY ("project_id", "parent_id")
        REFERENCES "batch_jobs" ("project_id", "id"),
    CONSTRAINT "CHK_batch_jobs_status"
        CHECK ("status" IN ('selected', 'built', 'running', 'stopped', 'quarantined', 'cancelling',
                            'completed', 'partially_completed', 'failed', 'cancelled', 'expired')),
    CONSTRAINT "CHK_batch_jobs_spec" CHECK (jsonb_typeof("spec") = 'object'),
    CONSTRAINT "CHK_batch_jobs_item_count" CHECK ("item_count" >= 1),
    CONSTRAINT "FK_batch_jobs_root" FOREIGN KEY ("project_id", "root_id")
        REFERENCES "batch_jobs" ("project_id", "id"),
    CONSTRAINT "CHK_batch_jobs_round" CHECK (("round" > 0) = ("parent_id" IS NOT NULL) AND "round" >= 0),
    CONSTRAINT "CHK_batch_jobs_estimated_usd" CHECK ("estimated_usd" >= 0),
    CONSTRAINT "CHK_batch_jobs_error_code" CHECK ("status" <> 'stopped' OR "error_code" IS NOT NULL),
    CONSTRAINT "CHK_batch_jobs_finished_at"
        CHECK (("finished_at" IS NOT NULL)
               = ("status" IN ('completed', 'partially_completed', 'failed', 'cancelled', 'expired')))
);
CREATE INDEX "IDX_batch_jobs_newest" ON "batch_jobs" ("project_id", "created_at", "id");
-- Each round of retries is ordered once, whoever asks for it.
CREATE UNIQUE INDEX "UQ_batch_jobs_parent" ON "batch_jobs" ("project_id", "parent_id") WHERE "parent_id" IS NOT NULL;
CREATE INDEX "IDX_batch_jobs_open" ON "batch_jobs" ("created_at") WHERE "finished_at" IS NULL;

-- One batch at the vendor: the items first_seq..last_seq of a job, as many as the vendor's limits allow.
--   built           its request file is in the storage
--   uploaded        the vendor has the file (where it takes one); that costs nothing
--   submitting      the intent is committed, the request may be under way
--   submit_unknown  nobody knows whether the vendor has accepted it: its batches are looked through
--   quarantined     several, or a doubtful one, were found
--   submitted       the vendor works on it
--   ended           the vendor is done; there may be results
--   downloaded      what the vendor gave is in the storage
--   ingested        every item has its outcome
--   cancelled       it was never submitted
-- fingerprint: SHA-256 of provider, model and request file. worst_usd: the most that it may cost.
-- vendor_status is the vendor's word, vendor_state ours for it; vendor_counts are compared, never trusted.
CREATE TABLE "batch_parts" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "batch_job_id" uuid NOT NULL,
    "part_no" int NOT NULL,
    "first_seq" int NOT NULL,
    "last_seq" int NOT NULL,
    "status" varchar(24) NOT NULL DEFAULT 'built',
    "byte_size" bigint NOT NULL,
    "fingerprint" char(64) NOT NULL,
    "worst_usd" numeric(20, 10),
    "submits" smallint NOT NULL DEFAULT 0,
    "intent_at" timestamptz,
    "provider" varchar(32) NOT NULL,
    "provider_file_id" varchar(200),
    "provider_batch_id" varchar(200),
    "vendor_state" varchar(16),
    "vendor_status" varchar(64),
    "vendor_counts" jsonb,
    "candidates" jsonb,
    "input_asset_id" uuid NOT NULL,
    "output_asset_id" uuid,
    "error_asset_id" uuid,
    "report" jsonb,
    "polls" int NOT NULL DEFAULT 0,
    "next_poll_at" timestamptz,
    "error_code" varchar(64),
    "error_message" text,
    "submitted_at" timestamptz,
    "ended_at" timestamptz,
    "ingested_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_batch_parts" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_batch_parts_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "UQ_batch_parts_part_no" UNIQUE ("project_id", "batch_job_id", "part_no"),
    CONSTRAINT "FK_batch_parts_batch_job" FOREIGN KEY ("project_id", "batch_job_id")
        REFERENCES "batch_jobs" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_batch_parts_input_asset" FOREIGN KEY ("project_id", "input_asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "FK_batch_parts_output_asset" FOREIGN KEY ("project_id", "output_asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "FK_batch_parts_error_asset" FOREIGN KEY ("project_id", "error_asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "CHK_batch_parts_status"
        CHECK ("status" IN ('built', 'uploaded', 'submitting', 'submit_unknown', 'quarantined', 'submitted',
                            'ended', 'downloaded', 'ingested', 'cancelled')),
    CONSTRAINT "CHK_batch_parts_seqs" CHECK ("part_no" >= 0 AND 0 <= "first_seq" AND "first_seq" <= "last_seq"),
    CONSTRAINT "CHK_batch_parts_byte_size" CHECK ("byte_size" > 0),
    CONSTRAINT "CHK_batch_parts_fingerprint" CHECK ("fingerprint" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "CHK_batch_parts_worst_usd" CHECK ("worst_usd" >= 0),
    CONSTRAINT "CHK_batch_parts_counters" CHECK ("submits" >= 0 AND "polls" >= 0),
    CONSTRAINT "CHK_batch_parts_intent_at"
        CHECK ("intent_at" IS NOT NULL OR "status" IN ('built', 'uploaded', 'cancelled')),
    CONSTRAINT "CHK_batch_parts_provider_batch_id"
        CHECK ("provider_batch_id" IS NOT NULL OR "status" NOT IN ('submitted', 'downloaded'))
);
-- No batch of a vendor is taken for two parts, of whatever project: they may share an account.
CREATE UNIQUE INDEX "UQ_batch_parts_provider_batch"
    ON "batch_parts" ("provider", "provider_batch_id") WHERE "provider_batch_id" IS NOT NULL;

-- One row of a batch: its custom_id at the vendor is the hexadecimal id of the job, a hyphen, and seq.
-- While holds_cell, one place of its keyword's cell is reserved for it (keyword_coverages.reserved_count).
CREATE TABLE "batch_job_items" (
    "batch_job_id" uuid NOT NULL,
    "seq" int NOT NULL,
    "project_id" uuid NOT NULL,
    "keyword_id" uuid NOT NULL,
    "question_type" varchar(32) NOT NULL,
    "difficulty" varchar(16) NOT NULL,
    "status" varchar(16) NOT NULL DEFAULT 'reserved',
    "holds_cell" boolean NOT NULL DEFAULT true,
    "question_id" uuid,
    "error_code" varchar(64),
    "error_message" text,
    "calls" int NOT NULL DEFAULT 0,
    "input_tokens" int NOT NULL DEFAULT 0,
    "output_tokens" int NOT NULL DEFAULT 0,
    "cost_usd" numeric(20, 10) NOT NULL DEFAULT 0,
    "finished_at" timestamptz,
    CONSTRAINT "PK_batch_job_items" PRIMARY KEY ("batch_job_id", "seq"),
    CONSTRAINT "FK_batch_job_items_batch_job" FOREIGN KEY ("project_id", "batch_job_id")
        REFERENCES "batch_jobs" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_batch_job_items_keyword" FOREIGN KEY ("project_id", "keyword_id")
        REFERENCES "keywords" ("project_id", "id"),
    CONSTRAINT "FK_batch_job_items_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id"),
    CONSTRAINT "CHK_batch_job_items_seq" CHECK ("seq" >= 0),
    CONSTRAINT "CHK_batch_job_items_question_type"
        CHECK ("question_type" IN ('multiple_choice', 'multiple_response', 'true_false', 'short_answer',
                                   'cloze', 'matching', 'ordering', 'essay', 'numeric')),
    CONSTRAINT "CHK_batch_job_items_difficulty"
        CHECK ("difficulty" IN ('very_easy', 'easy', 'medium', 'hard', 'very_hard')),
    CONSTRAINT "CHK_batch_job_items_status"
        CHECK ("status" IN ('reserved', 'submitted', 'succeeded', 'duplicate', 'failed', 'expired', 'missing',
                            'cancelled')),
    CONSTRAINT "CHK_batch_job_items_question"
        CHECK (("question_id" IS NOT NULL) = ("status" IN ('succeeded', 'duplicate'))),
    CONSTRAINT "CHK_batch_job_items_error_code" CHECK (("error_code" IS NOT NULL) = ("status" = 'failed')),
    CONSTRAINT "CHK_batch_job_items_finished_at"
        CHECK (("finished_at" IS NULL) = ("status" IN ('reserved', 'submitted')))
);
CREATE INDEX "IDX_batch_job_items_status" ON "batch_job_items" ("batch_job_id", "status", "seq");
CREATE INDEX "IDX_batch_job_items_keyword" ON "batch_job_items" ("project_id", "keyword_id");
CREATE INDEX "IDX_batch_job_items_question" ON "batch_job_items" ("project_id", "question_id")
    WHERE "question_id" IS NOT NULL;

-- What a call was made for, where it was an item of a batch.
ALTER TABLE "llm_calls"
    ADD COLUMN "batch_job_id" uuid,
    ADD COLUMN "batch_seq" int,
    ADD CONSTRAINT "FK_llm_calls_batch_job" FOREIGN KEY ("project_id", "batch_job_id")
        REFERENCES "batch_jobs" ("project_id", "id"),
    ADD CONSTRAINT "CHK_llm_calls_batch_job" CHECK (("batch_job_id" IS NULL) = ("batch_seq" IS NULL));
CREATE INDEX "IDX_llm_calls_batch_job" ON "llm_calls" ("project_id", "batch_job_id", "batch_seq")
    WHERE "batch_job_id" IS NOT NULL;

-- A batch's account, and what is reserved in it and in the day's for one part: for days, and so not
-- booked with what dead processes left.
ALTER TABLE "budgets"
    ADD COLUMN "batch_job_id" uuid,
    DROP CONSTRAINT "CHK_budgets_kind",
    ADD CONSTRAINT "CHK_budgets_kind" CHECK (num_nonnulls("run_id", "batch_job_id", "day") = 1),
    ADD CONSTRAINT "UQ_budgets_batch_job" UNIQUE ("project_id", "batch_job_id"),
    ADD CONSTRAINT "FK_budgets_batch_job" FOREIGN KEY ("project_id", "batch_job_id")
        REFERENCES "batch_jobs" ("project_id", "id") ON DELETE CASCADE;
ALTER TABLE "budget_reservations"
    ADD COLUMN "batch_part_id" uuid,
    ADD CONSTRAINT "UQ_budget_reservations_batch_part" UNIQUE ("project_id", "batch_part_id"),
    ADD CONSTRAINT "FK_budget_reservations_batch_part" FOREIGN KEY ("project_id", "batch_part_id")
        REFERENCES "batch_parts" ("project_id", "id") ON DELETE CASCADE;

ALTER TABLE "batch_jobs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_parts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "batch_job_items" ENABLE ROW LEVEL SECURITY;
