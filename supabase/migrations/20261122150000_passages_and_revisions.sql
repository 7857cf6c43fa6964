-- What passages, edits and calls of the later vendors need beyond the content tables.

ALTER TABLE "passages"
    ADD COLUMN "form" varchar(16) NOT NULL DEFAULT 'single',
    ADD COLUMN "topic" varchar(200),
    ADD COLUMN "standard_id" uuid,
    ADD CONSTRAINT "CHK_passages_form" CHECK ("form" IN ('single', 'paired')),
    ADD CONSTRAINT "FK_passages_standard" FOREIGN KEY ("project_id", "standard_id")
        REFERENCES "curriculum_standards" ("project_id", "id");
CREATE INDEX "IDX_passages_newest" ON "passages" ("project_id", "created_at", "id") WHERE "deleted_at" IS NULL;

-- evidence: the passage's own words that show the key, as a list of quotes.
ALTER TABLE "questions"
    ADD COLUMN "evidence" jsonb NOT NULL DEFAULT '[]',
    ADD CONSTRAINT "CHK_questions_evidence" CHECK (jsonb_typeof("evidence") = 'array');

-- One place in a reading set is one question's.
CREATE UNIQUE INDEX "UQ_questions_passage_position"
    ON "questions" ("project_id", "passage_id", "passage_position")
    WHERE "deleted_at" IS NULL AND "passage_id" IS NOT NULL AND "passage_position" IS NOT NULL;

-- Lists of questions on a keyword, which is a tag where no list has it, and of one model.
-- No pending list: until the next VACUUM every search would read all of it.
CREATE INDEX "IDX_questions_tags" ON "questions" USING gin ("tags") WITH (fastupdate = off)
    WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_keywords_term" ON "keywords" ("project_id", "normalized_term") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_questions_model" ON "questions" ("project_id", "model", "created_at", "id")
    WHERE "deleted_at" IS NULL AND "model" IS NOT NULL;

-- A question as it was before an edit, a deletion or its undoing, under the version that it had then.
CREATE TABLE "question_revisions" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "question_id" uuid NOT NULL,
    "version" int NOT NULL,
    "content" jsonb NOT NULL,
    "action" varchar(16) NOT NULL,
    "note" text,
    "revised_by" uuid,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_question_revisions" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_question_revisions_version" UNIQUE ("project_id", "question_id", "version"),
    CONSTRAINT "FK_question_revisions_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "CHK_question_revisions_version" CHECK ("version" >= 1),
    CONSTRAINT "CHK_question_revisions_content" CHECK (jsonb_typeof("content") = 'object'),
    CONSTRAINT "CHK_question_revisions_action" CHECK ("action" IN ('edited', 'deleted', 'restored'))
);
CREATE TRIGGER "TRG_question_revisions_immutable" BEFORE UPDATE ON "question_revisions"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
ALTER TABLE "question_revisions" ENABLE ROW LEVEL SECURITY;

-- lost_tries: HTTP requests of the call that may have been billed without our seeing a reply; cost_usd
-- is what the others cost.
ALTER TABLE "llm_calls"
    ADD COLUMN "passage_id" uuid,
    ADD COLUMN "lost_tries" smallint NOT NULL DEFAULT 0,
    ADD CONSTRAINT "FK_llm_calls_passage" FOREIGN KEY ("project_id", "passage_id")
        REFERENCES "passages" ("project_id", "id"),
    ADD CONSTRAINT "CHK_llm_calls_lost_tries" CHECK ("lost_tries" BETWEEN 0 AND "tries");
CREATE INDEX "IDX_llm_calls_passage" ON "llm_calls" ("passage_id") WHERE "passage_id" IS NOT NULL;
