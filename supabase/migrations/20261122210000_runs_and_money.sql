-- Generation at scale: runs and their items, money that is set aside before it is spent, and answers
-- that are kept under the key that a client gave.

-- Runs ----------------------------------------------------------------------------------------------

-- Many questions that were ordered at once. interrupted: its worker died. stopped: something that waiting
-- or a person has to mend (error_code), such as a budget that is spent. Both, and cancelled, are resumable.
CREATE TABLE "runs" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "name" varchar(200),
    "status" varchar(16) NOT NULL DEFAULT 'queued',
    "item_count" int NOT NULL,
    "options" jsonb NOT NULL DEFAULT '{}',
    "job_id" uuid,
    "error_code" varchar(64),
    "error_message" text,
    "created_by" uuid,
    "started_at" timestamptz,
    "finished_at" timestamptz,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_runs" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_runs_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_runs_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "CHK_runs_status"
        CHECK ("status" IN ('queued', 'running', 'cancelling', 'cancelled', 'interrupted', 'stopped',
                            'finished')),
    CONSTRAINT "CHK_runs_item_count" CHECK ("item_count" >= 1),
    CONSTRAINT "CHK_runs_options" CHECK (jsonb_typeof("options") = 'object'),
    CONSTRAINT "CHK_runs_error_code" CHECK (("error_code" IS NOT NULL) = ("status" = 'stopped')),
    CONSTRAINT "CHK_runs_finished_at"
        CHECK (("finished_at" IS NOT NULL) = ("status" IN ('cancelled', 'interrupted', 'stopped', 'finished')))
);
CREATE INDEX "IDX_runs_newest" ON "runs" ("project_id", "created_at", "id");

-- One order of a run and what came of it. Whoever stores an outcome does so only where status is pending,
-- in the transaction that stores the question: no item is made twice.
CREATE TABLE "run_items" (
    "run_id" uuid NOT NULL,
    "seq" int NOT NULL,
    "project_id" uuid NOT NULL,
    "spec" jsonb NOT NULL,
    "status" varchar(16) NOT NULL DEFAULT 'pending',
    "question_id" uuid,
    "error_code" varchar(64),
    "error_message" text,
    "calls" int NOT NULL DEFAULT 0,
    "input_tokens" int NOT NULL DEFAULT 0,
    "output_tokens" int NOT NULL DEFAULT 0,
    "cost_usd" numeric(20, 10) NOT NULL DEFAULT 0,
    "finished_at" timestamptz,
    CONSTRAINT "PK_run_items" PRIMARY KEY ("run_id", "seq"),
    CONSTRAINT "FK_run_items_run" FOREIGN KEY ("project_id", "run_id")
        REFERENCES "runs" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_run_items_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id"),
    CONSTRAINT "CHK_run_items_seq" CHECK ("seq" >= 0),
    CONSTRAINT "CHK_run_items_spec" CHECK (jsonb_typeof("spec") = 'object'),
    CONSTRAINT "CHK_run_items_status" CHECK ("status" IN ('pending', 'saved', 'duplicate', 'failed')),
    CONSTRAINT "CHK_run_items_question"
        CHECK (("question_id" IS NOT NULL) = ("status" IN ('saved', 'duplicate'))),
    CONSTRAINT "CHK_run_items_error_code" CHECK (("error_code" IS NOT NULL) = ("status" = 'failed')),
    CONSTRAINT "CHK_run_items_finished_at" CHECK (("finished_at" IS NOT NULL) = ("status" <> 'pending'))
);
CREATE INDEX "IDX_run_items_status" ON "run_items" ("run_id", "status", "seq");
CREATE INDEX "IDX_run_items_question" ON "run_items" ("project_id", "question_id")
    WHERE "question_id" IS NOT NULL;

-- What a call was made for, where it was an item of a run.
ALTER TABLE "llm_calls"
    ADD COLUMN "run_id" uuid,
    ADD COLUMN "run_seq" int,
    ADD CONSTRAINT "FK_llm_calls_run" FOREIGN KEY ("project_id", "run_id")
        REFERENCES "runs" ("project_id", "id"),
    ADD CONSTRAINT "CHK_llm_calls_run" CHECK (("run_id" IS NULL) = ("run_seq" IS NULL));
CREATE INDEX "IDX_llm_calls_run" ON "llm_calls" ("project_id", "run_id", "run_seq") WHERE "run_id" IS NOT NULL;

-- Money ---------------------------------------------------------------------------------------------

-- What a project may spend on one day (UTC).
CREATE TABLE "daily_limits" (
    "project_id" uuid NOT NULL,
    "limit_usd" numeric(20, 10) NOT NULL,
    "updated_by" uuid,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_daily_limits" PRIMARY KEY ("project_id"),
    CONSTRAINT "FK_daily_limits_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "CHK_daily_limits_limit_usd" CHECK ("limit_usd" > 0)
);

-- An account of one run, or of one day. What is reserved may be spent by calls that are under way:
-- reserved_usd + spent_usd never exceeds limit_usd when a call begins. A day without a limit has none.
CREATE TABLE "budgets" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "run_id" uuid,
    "day" date,
    "limit_usd" numeric(20, 10) NOT NULL,
    "reserved_usd" numeric(20, 10) NOT NULL DEFAULT 0,
    "spent_usd" numeric(20, 10) NOT NULL DEFAULT 0,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_budgets" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_budgets_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "UQ_budgets_run" UNIQUE ("project_id", "run_id"),
    CONSTRAINT "UQ_budgets_day" UNIQUE ("project_id", "day"),
    CONSTRAINT "FK_budgets_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_budgets_run" FOREIGN KEY ("project_id", "run_id")
        REFERENCES "runs" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "CHK_budgets_kind" CHECK (("run_id" IS NULL) <> ("day" IS NULL)),
    CONSTRAINT "CHK_budgets_limit_usd" CHECK ("limit_usd" > 0),
    CONSTRAINT "CHK_budgets_reserved_usd" CHECK ("reserved_usd" >= 0),
    CONSTRAINT "CHK_budgets_spent_usd" CHECK ("spent_usd" >= 0)
);

-- Money set aside for one call, in the run's and the day's account as far as there are such. One that its
-- process did not live to settle counts as spent: the vendor may bill it.
CREATE TABLE "budget_reservations" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "run_id" uuid,
    "run_budget_id" uuid,
    "day_budget_id" uuid,
    "amount_usd" numeric(20, 10) NOT NULL,
    "settled_usd" numeric(20, 10),
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "settled_at" timestamptz,
    CONSTRAINT "PK_budget_reservations" PRIMARY KEY ("id"),
    CONSTRAINT "FK_budget_reservations_run_budget" FOREIGN KEY ("project_id", "run_budget_id")
        REFERENCES "budgets" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_budget_reservations_day_budget" FOREIGN KEY ("project_id", "day_budget_id")
        REFERENCES "budgets" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "CHK_budget_reservations_budget"
        CHECK ("run_budget_id" IS NOT NULL OR "day_budget_id" IS NOT NULL),
    CONSTRAINT "CHK_budget_reservations_amount_usd" CHECK ("amount_usd" >= 0 AND "settled_usd" >= 0),
    CONSTRAINT "CHK_budget_reservations_settled_at"
        CHECK (("settled_at" IS NULL) = ("settled_usd" IS NULL))
);
CREATE INDEX "IDX_budget_reservations_open" ON "budget_reservations" ("created_at") WHERE "settled_at" IS NULL;
CREATE INDEX "IDX_budget_reservations_run" ON "budget_reservations" ("run_id") WHERE "settled_at" IS NULL;

-- Idempotency ---------------------------------------------------------------------------------------

-- The answer to a request that spends money, under the key that its client gave. While it is worked on,
-- owner says by whom, and lease_until until when that is believed.
CREATE TABLE "idempotency_keys" (
    "project_id" uuid NOT NULL,
    "key" varchar(255) NOT NULL,
    "request_sha256" char(64) NOT NULL,
    "owner" uuid NOT NULL,
    "lease_until" timestamptz NOT NULL,
    "response_status" smallint,
    "response_headers" jsonb,
    "response_body" text,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "expires_at" timestamptz NOT NULL,
    CONSTRAINT "PK_idempotency_keys" PRIMARY KEY ("project_id", "key"),
    CONSTRAINT "FK_idempotency_keys_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "CHK_idempotency_keys_response"
        CHECK (("response_status" IS NULL) = ("response_body" IS NULL))
);
CREATE INDEX "IDX_idempotency_keys_expires_at" ON "idempotency_keys" ("expires_at");

ALTER TABLE "runs" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "run_items" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "daily_limits" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "budgets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "budget_reservations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;
