-- Content, prompts and model calls, per project. PostgreSQL 15 or newer, no extension.
--
-- Rules that every table follows:
--   * Owned by a project: project_id stands in every table and inside every UNIQUE, and a link between
--     two tables is the pair (project_id, id), so that no row can point into another project.
--   * Vocabularies are varchar with a named CHECK: a value that another service adds to an enum type
--     would break generated models, and an enum value can never be taken away again.
--   * Vendors, models and error codes are open lists that grow with the code: varchar without a CHECK.
--   * Rows are soft deleted (deleted_at); what must be unique is unique among the live rows.
--   * The writer sets updated_at. Times are timestamptz, money is numeric(20,10) US dollars.
--   * Row-level security is on without a policy: REST roles see nothing, the owner passes it.

CREATE TABLE "projects" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "code" varchar(64) NOT NULL,
    "name" varchar(200) NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_projects" PRIMARY KEY ("id"),
    CONSTRAINT "CHK_projects_code" CHECK (btrim("code") <> '')
);
CREATE UNIQUE INDEX "UQ_projects_code" ON "projects" ("code") WHERE "deleted_at" IS NULL;

-- Curriculum and keywords ---------------------------------------------------------------------------

CREATE TABLE "curriculum_standards" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "framework" varchar(16) NOT NULL,
    "code" varchar(64) NOT NULL,
    "subject_code" varchar(32) NOT NULL,
    "school_level" varchar(16),
    "grade_band" varchar(16),
    "area" varchar(100),
    "description" text NOT NULL,
    "parent_id" uuid,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_curriculum_standards" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_curriculum_standards_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_curriculum_standards_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_curriculum_standards_parent" FOREIGN KEY ("project_id", "parent_id")
        REFERENCES "curriculum_standards" ("project_id", "id"),
    CONSTRAINT "CHK_curriculum_standards_framework"
        CHECK ("framework" IN ('kr_2015', 'kr_2022', 'ccss', 'ngss', 'cefr', 'custom'))
);
CREATE UNIQUE INDEX "UQ_curriculum_standards_code"
    ON "curriculum_standards" ("project_id", "framework", "code") WHERE "deleted_at" IS NULL;

CREATE TABLE "keyword_categories" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "code" varchar(64) NOT NULL,
    "name" varchar(100) NOT NULL,
    "subject_code" varchar(32) NOT NULL,
    "sort_order" int NOT NULL DEFAULT 0,
    "is_active" boolean NOT NULL DEFAULT true,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_keyword_categories" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_keyword_categories_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_keyword_categories_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id")
);
CREATE UNIQUE INDEX "UQ_keyword_categories_code"
    ON "keyword_categories" ("project_id", "code") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_keyword_categories_turn"
    ON "keyword_categories" ("project_id", "subject_code", "sort_order", "code")
    WHERE "deleted_at" IS NULL AND "is_active";

-- Numbers the uses of keywords over all scopes. Not a time: now() stands still inside a transaction.
CREATE SEQUENCE "keyword_use_seq" AS bigint;

CREATE TABLE "keywords" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "category_id" uuid NOT NULL,
    "term" varchar(200) NOT NULL,
    "normalized_term" varchar(200) NOT NULL,
    "locale" varchar(8) NOT NULL,
    "level" varchar(16),
    "part_of_speech" varchar(32),
    "use_count" int NOT NULL DEFAULT 0,
    "generated_count" int NOT NULL DEFAULT 0,
    "filled_cells" int NOT NULL DEFAULT 0,
    "last_used_at" timestamptz,
    "last_used_seq" bigint,
    "is_active" boolean NOT NULL DEFAULT true,
    "attributes" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_keywords" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_keywords_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_keywords_category" FOREIGN KEY ("project_id", "category_id")
        REFERENCES "keyword_categories" ("project_id", "id"),
    CONSTRAINT "CHK_keywords_term" CHECK (btrim("term") <> '' AND btrim("normalized_term") <> ''),
    CONSTRAINT "CHK_keywords_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_keywords_counts"
        CHECK ("use_count" >= 0 AND "generated_count" >= 0 AND "filled_cells" >= 0),
    -- A keyword without a use has no filled cell. So (filled_cells, use_count) also puts the unused
    -- ones first, and the pick index needs no expression for it.
    CONSTRAINT "CHK_keywords_unused" CHECK ("use_count" > 0 OR "filled_cells" = 0),
    CONSTRAINT "CHK_keywords_attributes" CHECK (jsonb_typeof("attributes") = 'object')
);
-- A keyword is one meaning to teach, not one spelling. CEFR-J lists "above" as preposition, adverb and
-- adjective at different levels, and, once case is folded, March (A1) and march (B2) as nouns: only
-- part of speech and level together tell all 7,799 of its rows apart. Lists without them leave both
-- null, and two such rows of one term do collide (NULLS NOT DISTINCT).
CREATE UNIQUE INDEX "UQ_keywords_meaning"
    ON "keywords" ("project_id", "category_id", "locale", "normalized_term", "part_of_speech", "level")
    NULLS NOT DISTINCT WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_keywords_pick"
    ON "keywords" ("category_id", "locale", "filled_cells", "use_count", "last_used_seq" NULLS FIRST,
                   "generated_count", "id")
    WHERE "deleted_at" IS NULL AND "is_active";

CREATE TABLE "keyword_standards" (
    "project_id" uuid NOT NULL,
    "keyword_id" uuid NOT NULL,
    "standard_id" uuid NOT NULL,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_keyword_standards" PRIMARY KEY ("project_id", "keyword_id", "standard_id"),
    CONSTRAINT "FK_keyword_standards_keyword" FOREIGN KEY ("project_id", "keyword_id")
        REFERENCES "keywords" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_keyword_standards_standard" FOREIGN KEY ("project_id", "standard_id")
        REFERENCES "curriculum_standards" ("project_id", "id") ON DELETE CASCADE
);
CREATE INDEX "IDX_keyword_standards_standard" ON "keyword_standards" ("project_id", "standard_id");

-- One cell of a keyword's grid. It is open while reserved + generated - rejected < target.
CREATE TABLE "keyword_coverages" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "keyword_id" uuid NOT NULL,
    "question_type" varchar(32) NOT NULL,
    "difficulty" varchar(16) NOT NULL,
    "target_count" int NOT NULL DEFAULT 1,
    "reserved_count" int NOT NULL DEFAULT 0,
    "generated_count" int NOT NULL DEFAULT 0,
    "rejected_count" int NOT NULL DEFAULT 0,
    "approved_count" int NOT NULL DEFAULT 0,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_keyword_coverages" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_keyword_coverages_cell"
        UNIQUE ("project_id", "keyword_id", "question_type", "difficulty"),
    CONSTRAINT "FK_keyword_coverages_keyword" FOREIGN KEY ("project_id", "keyword_id")
        REFERENCES "keywords" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "CHK_keyword_coverages_question_type"
        CHECK ("question_type" IN ('multiple_choice', 'multiple_response', 'true_false', 'short_answer',
                                   'cloze', 'matching', 'ordering', 'essay', 'numeric')),
    CONSTRAINT "CHK_keyword_coverages_difficulty"
        CHECK ("difficulty" IN ('very_easy', 'easy', 'medium', 'hard', 'very_hard')),
    CONSTRAINT "CHK_keyword_coverages_counts"
        CHECK ("target_count" >= 0 AND "reserved_count" >= 0 AND "approved_count" >= 0
               AND "rejected_count" BETWEEN 0 AND "generated_count")
);

-- Where the round robin over the categories of one scope stands.
CREATE TABLE "keyword_selection_cursors" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "subject_code" varchar(32) NOT NULL,
    "locale" varchar(8) NOT NULL,
    "next_category_id" uuid,
    "direction" smallint NOT NULL DEFAULT 1,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_keyword_selection_cursors" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_keyword_selection_cursors_scope" UNIQUE ("project_id", "subject_code", "locale"),
    CONSTRAINT "FK_keyword_selection_cursors_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_keyword_selection_cursors_next_category" FOREIGN KEY ("project_id", "next_category_id")
        REFERENCES "keyword_categories" ("project_id", "id"),
    CONSTRAINT "CHK_keyword_selection_cursors_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_keyword_selection_cursors_direction" CHECK ("direction" IN (1, -1))
);

-- Prompts -------------------------------------------------------------------------------------------

CREATE TABLE "prompt_templates" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "key" varchar(100) NOT NULL,
    "name" varchar(200) NOT NULL,
    "purpose" varchar(32) NOT NULL,
    "locale" varchar(8) NOT NULL,
    "question_type" varchar(32),
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_prompt_templates" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_prompt_templates_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_prompt_templates_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "CHK_prompt_templates_purpose"
        CHECK ("purpose" IN ('question', 'passage', 'listening_script', 'image', 'qc', 'rewrite')),
    CONSTRAINT "CHK_prompt_templates_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_prompt_templates_question_type"
        CHECK ("question_type" IN ('multiple_choice', 'multiple_response', 'true_false', 'short_answer',
                                   'cloze', 'matching', 'ordering', 'essay', 'numeric'))
);
CREATE UNIQUE INDEX "UQ_prompt_templates_key"
    ON "prompt_templates" ("project_id", "key") WHERE "deleted_at" IS NULL;

-- Never changed and never deleted, so that a question can always tell which words made it. The checksum
-- is unique per template: text that was there before is activated again, not stored twice.
CREATE TABLE "prompt_template_versions" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "prompt_template_id" uuid NOT NULL,
    "version" int NOT NULL,
    "system_prompt" text,
    "user_prompt" text NOT NULL,
    "variables" jsonb NOT NULL DEFAULT '[]',
    "output_schema" jsonb,
    "model_params" jsonb NOT NULL DEFAULT '{}',
    "checksum" char(64) NOT NULL,
    "change_note" text,
    "created_by" uuid,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_prompt_template_versions" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_prompt_template_versions_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "UQ_prompt_template_versions_template_id" UNIQUE ("project_id", "prompt_template_id", "id"),
    CONSTRAINT "UQ_prompt_template_versions_version" UNIQUE ("project_id", "prompt_template_id", "version"),
    CONSTRAINT "UQ_prompt_template_versions_checksum" UNIQUE ("project_id", "prompt_template_id", "checksum"),
    CONSTRAINT "FK_prompt_template_versions_template" FOREIGN KEY ("project_id", "prompt_template_id")
        REFERENCES "prompt_templates" ("project_id", "id"),
    CONSTRAINT "CHK_prompt_template_versions_version" CHECK ("version" >= 1),
    CONSTRAINT "CHK_prompt_template_versions_user_prompt" CHECK (btrim("user_prompt") <> ''),
    CONSTRAINT "CHK_prompt_template_versions_variables" CHECK (jsonb_typeof("variables") = 'array'),
    CONSTRAINT "CHK_prompt_template_versions_output_schema" CHECK (jsonb_typeof("output_schema") = 'object'),
    CONSTRAINT "CHK_prompt_template_versions_model_params" CHECK (jsonb_typeof("model_params") = 'object'),
    CONSTRAINT "CHK_prompt_template_versions_checksum" CHECK ("checksum" ~ '^[0-9a-f]{64}$')
);

-- The active version of a template is that of its row with the greatest seq. A rollback is one more row.
CREATE TABLE "prompt_activations" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "prompt_template_id" uuid NOT NULL,
    "prompt_template_version_id" uuid NOT NULL,
    "seq" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    "activated_at" timestamptz NOT NULL DEFAULT now(),
    "activated_by" uuid,
    "note" text,
    CONSTRAINT "PK_prompt_activations" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_prompt_activations_seq" UNIQUE ("project_id", "prompt_template_id", "seq"),
    CONSTRAINT "FK_prompt_activations_version"
        FOREIGN KEY ("project_id", "prompt_template_id", "prompt_template_version_id")
        REFERENCES "prompt_template_versions" ("project_id", "prompt_template_id", "id")
);

CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', HINT = 'Insert a new row instead.';
END
$$;
CREATE TRIGGER "TRG_prompt_template_versions_immutable" BEFORE UPDATE OR DELETE ON "prompt_template_versions"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "TRG_prompt_activations_immutable" BEFORE UPDATE OR DELETE ON "prompt_activations"
    FOR EACH ROW EXECUTE FUNCTION "refuse_change"();

-- Assets, passages, listening scripts ---------------------------------------------------------------

-- A file in object storage. cache_key tells which request made it; derived_from_id is set on thumbnails,
-- captions and conversions. Alternative texts belong to the links, one per locale.
CREATE TABLE "assets" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "kind" varchar(16) NOT NULL,
    "bucket" varchar(64) NOT NULL,
    "path" varchar(500) NOT NULL,
    "mime_type" varchar(100) NOT NULL,
    "byte_size" bigint NOT NULL,
    "sha256" char(64) NOT NULL,
    "width" int,
    "height" int,
    "duration_ms" int,
    "sample_rate" int,
    "derived_from_id" uuid,
    "vendor" varchar(32),
    "model" varchar(100),
    "is_sandbox" boolean NOT NULL DEFAULT false,
    "prompt" text,
    "cache_key" char(64),
    "cost_usd" numeric(20, 10),
    "attributes" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_assets" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_assets_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_assets_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_assets_derived_from" FOREIGN KEY ("project_id", "derived_from_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "CHK_assets_kind"
        CHECK ("kind" IN ('image', 'audio', 'thumbnail', 'caption', 'batch_input', 'batch_output', 'export')),
    CONSTRAINT "CHK_assets_byte_size" CHECK ("byte_size" >= 0),
    CONSTRAINT "CHK_assets_sha256" CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "CHK_assets_cache_key" CHECK ("cache_key" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "CHK_assets_cost_usd" CHECK ("cost_usd" >= 0),
    CONSTRAINT "CHK_assets_attributes" CHECK (jsonb_typeof("attributes") = 'object')
);
CREATE UNIQUE INDEX "UQ_assets_path" ON "assets" ("project_id", "bucket", "path") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_assets_cache_key" ON "assets" ("project_id", "cache_key")
    WHERE "deleted_at" IS NULL AND "cache_key" IS NOT NULL;

CREATE TABLE "passages" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "locale" varchar(8) NOT NULL,
    "title" varchar(300),
    "body" text NOT NULL,
    "body_format" varchar(16) NOT NULL DEFAULT 'markdown',
    "genre" varchar(50),
    "subject_code" varchar(32),
    "grade_level" varchar(16),
    "cefr_level" varchar(8),
    "word_count" int,
    "readability" jsonb NOT NULL DEFAULT '{}',
    "source" varchar(300),
    "license" varchar(50),
    "checksum" char(64) NOT NULL,
    "status" varchar(16) NOT NULL DEFAULT 'draft',
    "origin" varchar(16) NOT NULL DEFAULT 'human',
    "prompt_template_version_id" uuid,
    "vendor" varchar(32),
    "model" varchar(100),
    "is_sandbox" boolean NOT NULL DEFAULT false,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_passages" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_passages_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_passages_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_passages_prompt_template_version" FOREIGN KEY ("project_id", "prompt_template_version_id")
        REFERENCES "prompt_template_versions" ("project_id", "id"),
    CONSTRAINT "CHK_passages_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_passages_body" CHECK (btrim("body") <> ''),
    CONSTRAINT "CHK_passages_body_format" CHECK ("body_format" IN ('plain', 'markdown', 'markdown_latex')),
    CONSTRAINT "CHK_passages_cefr_level"
        CHECK ("cefr_level" IN ('pre_a1', 'a1', 'a2', 'b1', 'b2', 'c1', 'c2')),
    CONSTRAINT "CHK_passages_word_count" CHECK ("word_count" >= 0),
    CONSTRAINT "CHK_passages_readability" CHECK (jsonb_typeof("readability") = 'object'),
    CONSTRAINT "CHK_passages_checksum" CHECK ("checksum" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "CHK_passages_status"
        CHECK ("status" IN ('draft', 'qc_pending', 'qc_failed', 'qc_passed', 'needs_review', 'approved',
                            'published', 'rejected')),
    CONSTRAINT "CHK_passages_origin" CHECK ("origin" IN ('human', 'realtime', 'batch', 'import'))
);
CREATE UNIQUE INDEX "UQ_passages_checksum"
    ON "passages" ("project_id", "checksum") WHERE "deleted_at" IS NULL;

CREATE TABLE "passage_assets" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "passage_id" uuid NOT NULL,
    "asset_id" uuid NOT NULL,
    "role" varchar(16) NOT NULL,
    "position" smallint NOT NULL DEFAULT 0,
    "alt_texts" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_passage_assets" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_passage_assets_link" UNIQUE ("project_id", "passage_id", "asset_id", "role"),
    CONSTRAINT "FK_passage_assets_passage" FOREIGN KEY ("project_id", "passage_id")
        REFERENCES "passages" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_passage_assets_asset" FOREIGN KEY ("project_id", "asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "CHK_passage_assets_role" CHECK ("role" IN ('passage_image', 'attachment')),
    CONSTRAINT "CHK_passage_assets_position" CHECK ("position" >= 0),
    CONSTRAINT "CHK_passage_assets_alt_texts" CHECK (jsonb_typeof("alt_texts") = 'object')
);

CREATE TABLE "listening_scripts" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "locale" varchar(8) NOT NULL,
    "title" varchar(300),
    "speakers" jsonb NOT NULL,
    "lines" jsonb NOT NULL,
    "play_count" smallint NOT NULL DEFAULT 1,
    "answer_pause_ms" int NOT NULL DEFAULT 0,
    "audio_asset_id" uuid,
    "checksum" char(64) NOT NULL,
    "is_sandbox" boolean NOT NULL DEFAULT false,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_listening_scripts" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_listening_scripts_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_listening_scripts_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_listening_scripts_audio_asset" FOREIGN KEY ("project_id", "audio_asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "CHK_listening_scripts_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_listening_scripts_speakers" CHECK (jsonb_typeof("speakers") = 'array'),
    CONSTRAINT "CHK_listening_scripts_lines" CHECK (jsonb_typeof("lines") = 'array'),
    CONSTRAINT "CHK_listening_scripts_playing" CHECK ("play_count" >= 1 AND "answer_pause_ms" >= 0),
    CONSTRAINT "CHK_listening_scripts_checksum" CHECK ("checksum" ~ '^[0-9a-f]{64}$')
);
CREATE UNIQUE INDEX "UQ_listening_scripts_checksum"
    ON "listening_scripts" ("project_id", "checksum") WHERE "deleted_at" IS NULL;

-- Questions -----------------------------------------------------------------------------------------

CREATE TABLE "questions" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "type" varchar(32) NOT NULL,
    "skill" varchar(16) NOT NULL DEFAULT 'none',
    "locale" varchar(8) NOT NULL,
    "subject_code" varchar(32) NOT NULL,
    "grade_level" varchar(16),
    "difficulty" varchar(16) NOT NULL,
    "bloom_level" varchar(16),
    "cefr_level" varchar(8),
    "standard_id" uuid,
    "passage_id" uuid,
    "passage_position" smallint,
    "listening_script_id" uuid,
    "stem" text NOT NULL,
    "stem_format" varchar(16) NOT NULL DEFAULT 'markdown_latex',
    "boxed_text" text,
    "answer" jsonb NOT NULL,
    "explanation" text,
    "hints" jsonb NOT NULL DEFAULT '[]',
    "tags" text[] NOT NULL DEFAULT '{}',
    "points" numeric(5, 2) NOT NULL DEFAULT 1,
    "shuffle_options" boolean NOT NULL DEFAULT false,
    "checksum" char(64) NOT NULL,
    "status" varchar(16) NOT NULL DEFAULT 'draft',
    "origin" varchar(16) NOT NULL DEFAULT 'human',
    "prompt_template_version_id" uuid,
    "vendor" varchar(32),
    "model" varchar(100),
    "is_sandbox" boolean NOT NULL DEFAULT false,
    "version" int NOT NULL DEFAULT 1,
    "created_by" uuid,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_questions" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_questions_project_id" UNIQUE ("project_id", "id"),
    CONSTRAINT "FK_questions_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_questions_standard" FOREIGN KEY ("project_id", "standard_id")
        REFERENCES "curriculum_standards" ("project_id", "id"),
    CONSTRAINT "FK_questions_passage" FOREIGN KEY ("project_id", "passage_id")
        REFERENCES "passages" ("project_id", "id"),
    CONSTRAINT "FK_questions_listening_script" FOREIGN KEY ("project_id", "listening_script_id")
        REFERENCES "listening_scripts" ("project_id", "id"),
    CONSTRAINT "FK_questions_prompt_template_version" FOREIGN KEY ("project_id", "prompt_template_version_id")
        REFERENCES "prompt_template_versions" ("project_id", "id"),
    CONSTRAINT "CHK_questions_type"
        CHECK ("type" IN ('multiple_choice', 'multiple_response', 'true_false', 'short_answer', 'cloze',
                          'matching', 'ordering', 'essay', 'numeric')),
    CONSTRAINT "CHK_questions_skill"
        CHECK ("skill" IN ('none', 'reading', 'listening', 'writing', 'speaking', 'grammar', 'vocabulary')),
    CONSTRAINT "CHK_questions_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_questions_difficulty"
        CHECK ("difficulty" IN ('very_easy', 'easy', 'medium', 'hard', 'very_hard')),
    CONSTRAINT "CHK_questions_bloom_level"
        CHECK ("bloom_level" IN ('remember', 'understand', 'apply', 'analyze', 'evaluate', 'create')),
    CONSTRAINT "CHK_questions_cefr_level"
        CHECK ("cefr_level" IN ('pre_a1', 'a1', 'a2', 'b1', 'b2', 'c1', 'c2')),
    CONSTRAINT "CHK_questions_passage_position"
        CHECK ("passage_position" IS NULL OR ("passage_id" IS NOT NULL AND "passage_position" >= 0)),
    CONSTRAINT "CHK_questions_stem" CHECK (btrim("stem") <> ''),
    CONSTRAINT "CHK_questions_stem_format" CHECK ("stem_format" IN ('plain', 'markdown', 'markdown_latex')),
    -- The key has the form of its type; a key without "kind" is refused too (null is not true).
    CONSTRAINT "CHK_questions_answer"
        CHECK (coalesce("answer" ->> 'kind', '') = CASE "type"
            WHEN 'multiple_choice' THEN 'choice'
            WHEN 'multiple_response' THEN 'choice'
            WHEN 'true_false' THEN 'boolean'
            WHEN 'short_answer' THEN 'text'
            WHEN 'cloze' THEN 'cloze'
            WHEN 'matching' THEN 'match'
            WHEN 'ordering' THEN 'order'
            WHEN 'essay' THEN 'essay'
            WHEN 'numeric' THEN 'numeric'
        END),
    CONSTRAINT "CHK_questions_hints" CHECK (jsonb_typeof("hints") = 'array'),
    CONSTRAINT "CHK_questions_points" CHECK ("points" >= 0),
    CONSTRAINT "CHK_questions_checksum" CHECK ("checksum" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT "CHK_questions_status"
        CHECK ("status" IN ('draft', 'qc_pending', 'qc_failed', 'qc_passed', 'needs_review', 'approved',
                            'published', 'rejected')),
    CONSTRAINT "CHK_questions_origin" CHECK ("origin" IN ('human', 'realtime', 'batch', 'import')),
    CONSTRAINT "CHK_questions_version" CHECK ("version" >= 1)
);
CREATE UNIQUE INDEX "UQ_questions_checksum"
    ON "questions" ("project_id", "checksum") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_questions_filter"
    ON "questions" ("project_id", "subject_code", "type", "difficulty", "status") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_questions_newest" ON "questions" ("project_id", "created_at", "id") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_questions_passage" ON "questions" ("passage_id", "passage_position")
    WHERE "deleted_at" IS NULL AND "passage_id" IS NOT NULL;
CREATE INDEX "IDX_questions_standard" ON "questions" ("standard_id")
    WHERE "deleted_at" IS NULL AND "standard_id" IS NOT NULL;

CREATE TABLE "question_options" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "question_id" uuid NOT NULL,
    "position" smallint NOT NULL,
    "label" varchar(8),
    "content" text NOT NULL,
    "is_correct" boolean NOT NULL DEFAULT false,
    "weight" numeric(8, 5),
    "match_content" text,
    "rationale" text,
    "misconception" varchar(200),
    "asset_id" uuid,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_question_options" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_question_options_position" UNIQUE ("project_id", "question_id", "position"),
    CONSTRAINT "FK_question_options_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_question_options_asset" FOREIGN KEY ("project_id", "asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "CHK_question_options_position" CHECK ("position" >= 0)
);

CREATE TABLE "question_keywords" (
    "project_id" uuid NOT NULL,
    "question_id" uuid NOT NULL,
    "keyword_id" uuid NOT NULL,
    "is_primary" boolean NOT NULL DEFAULT false,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_question_keywords" PRIMARY KEY ("project_id", "question_id", "keyword_id"),
    CONSTRAINT "FK_question_keywords_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_question_keywords_keyword" FOREIGN KEY ("project_id", "keyword_id")
        REFERENCES "keywords" ("project_id", "id") ON DELETE CASCADE
);
CREATE INDEX "IDX_question_keywords_keyword" ON "question_keywords" ("project_id", "keyword_id");
CREATE UNIQUE INDEX "UQ_question_keywords_primary"
    ON "question_keywords" ("project_id", "question_id") WHERE "is_primary";

CREATE TABLE "question_assets" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "question_id" uuid NOT NULL,
    "asset_id" uuid NOT NULL,
    "role" varchar(16) NOT NULL,
    "position" smallint NOT NULL DEFAULT 0,
    "alt_texts" jsonb NOT NULL DEFAULT '{}',
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_question_assets" PRIMARY KEY ("id"),
    CONSTRAINT "UQ_question_assets_link" UNIQUE ("project_id", "question_id", "asset_id", "role"),
    CONSTRAINT "FK_question_assets_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id") ON DELETE CASCADE,
    CONSTRAINT "FK_question_assets_asset" FOREIGN KEY ("project_id", "asset_id")
        REFERENCES "assets" ("project_id", "id"),
    CONSTRAINT "CHK_question_assets_role"
        CHECK ("role" IN ('stem_image', 'option_image', 'listening_audio', 'passage_image', 'attachment')),
    CONSTRAINT "CHK_question_assets_position" CHECK ("position" >= 0),
    CONSTRAINT "CHK_question_assets_alt_texts" CHECK (jsonb_typeof("alt_texts") = 'object')
);

-- Worked examples that a prompt shows to the model, picked by type, locale, subject, difficulty, level.
CREATE TABLE "few_shot_examples" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "prompt_template_id" uuid,
    "question_id" uuid,
    "question_type" varchar(32) NOT NULL,
    "locale" varchar(8) NOT NULL,
    "subject_code" varchar(32),
    "difficulty" varchar(16),
    "level" varchar(16),
    "content" jsonb NOT NULL,
    "checksum" char(64) NOT NULL,
    "priority" int NOT NULL DEFAULT 0,
    "is_active" boolean NOT NULL DEFAULT true,
    "source" varchar(200),
    "license" varchar(50),
    "created_at" timestamptz NOT NULL DEFAULT now(),
    "updated_at" timestamptz NOT NULL DEFAULT now(),
    "deleted_at" timestamptz,
    CONSTRAINT "PK_few_shot_examples" PRIMARY KEY ("id"),
    CONSTRAINT "FK_few_shot_examples_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_few_shot_examples_prompt_template" FOREIGN KEY ("project_id", "prompt_template_id")
        REFERENCES "prompt_templates" ("project_id", "id"),
    CONSTRAINT "FK_few_shot_examples_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id"),
    CONSTRAINT "CHK_few_shot_examples_question_type"
        CHECK ("question_type" IN ('multiple_choice', 'multiple_response', 'true_false', 'short_answer',
                                   'cloze', 'matching', 'ordering', 'essay', 'numeric')),
    CONSTRAINT "CHK_few_shot_examples_locale" CHECK ("locale" IN ('ko', 'en')),
    CONSTRAINT "CHK_few_shot_examples_difficulty"
        CHECK ("difficulty" IN ('very_easy', 'easy', 'medium', 'hard', 'very_hard')),
    CONSTRAINT "CHK_few_shot_examples_content" CHECK (jsonb_typeof("content") = 'object'),
    CONSTRAINT "CHK_few_shot_examples_checksum" CHECK ("checksum" ~ '^[0-9a-f]{64}$')
);
CREATE UNIQUE INDEX "UQ_few_shot_examples_checksum"
    ON "few_shot_examples" ("project_id", "checksum") WHERE "deleted_at" IS NULL;
CREATE INDEX "IDX_few_shot_examples_pick"
    ON "few_shot_examples" ("project_id", "question_type", "locale", "subject_code", "difficulty", "level")
    WHERE "deleted_at" IS NULL AND "is_active";

-- Model calls ---------------------------------------------------------------------------------------

-- One row for each call, kept even when nothing else of the request is: it cost money. attempt counts
-- the turns with the model, tries the HTTP requests of one. cost_usd is null when it is not known (no
-- price, or a vendor that may have worked without our seeing the reply), never 0 for that;
-- price_version names the table that it was computed from.
CREATE TABLE "llm_calls" (
    "id" uuid NOT NULL DEFAULT gen_random_uuid(),
    "project_id" uuid NOT NULL,
    "request_id" uuid NOT NULL,
    "purpose" varchar(32) NOT NULL,
    "vendor" varchar(32) NOT NULL,
    "model" varchar(100) NOT NULL,
    "is_sandbox" boolean NOT NULL DEFAULT false,
    "prompt_template_version_id" uuid,
    "question_id" uuid,
    "keyword_id" uuid,
    "attempt" smallint NOT NULL DEFAULT 1,
    "tries" smallint NOT NULL DEFAULT 1,
    "status" varchar(16) NOT NULL,
    "error_code" varchar(64),
    "finish_reason" varchar(64),
    "input_tokens" int,
    "output_tokens" int,
    "cached_tokens" int,
    "cost_usd" numeric(20, 10),
    "price_version" varchar(32),
    "latency_ms" int,
    "raw_reply" text,
    "parse_steps" jsonb,
    "created_at" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "PK_llm_calls" PRIMARY KEY ("id"),
    CONSTRAINT "FK_llm_calls_project" FOREIGN KEY ("project_id") REFERENCES "projects" ("id"),
    CONSTRAINT "FK_llm_calls_prompt_template_version" FOREIGN KEY ("project_id", "prompt_template_version_id")
        REFERENCES "prompt_template_versions" ("project_id", "id"),
    CONSTRAINT "FK_llm_calls_question" FOREIGN KEY ("project_id", "question_id")
        REFERENCES "questions" ("project_id", "id"),
    CONSTRAINT "FK_llm_calls_keyword" FOREIGN KEY ("project_id", "keyword_id")
        REFERENCES "keywords" ("project_id", "id"),
    CONSTRAINT "CHK_llm_calls_purpose"
        CHECK ("purpose" IN ('question', 'passage', 'listening_script', 'image', 'speech', 'embedding', 'qc',
                             'repair')),
    CONSTRAINT "CHK_llm_calls_status" CHECK ("status" IN ('running', 'succeeded', 'failed')),
    CONSTRAINT "CHK_llm_calls_error_code" CHECK (("status" = 'failed') = ("error_code" IS NOT NULL)),
    CONSTRAINT "CHK_llm_calls_attempt" CHECK ("attempt" >= 1 AND "tries" >= 0),
    CONSTRAINT "CHK_llm_calls_usage"
        CHECK ("input_tokens" >= 0 AND "output_tokens" >= 0 AND "cached_tokens" >= 0),
    CONSTRAINT "CHK_llm_calls_cost_usd" CHECK ("cost_usd" >= 0),
    CONSTRAINT "CHK_llm_calls_latency_ms" CHECK ("latency_ms" >= 0)
);
CREATE INDEX "IDX_llm_calls_newest" ON "llm_calls" ("project_id", "created_at");
CREATE INDEX "IDX_llm_calls_request" ON "llm_calls" ("request_id");
CREATE INDEX "IDX_llm_calls_question" ON "llm_calls" ("question_id") WHERE "question_id" IS NOT NULL;

-- Row-level security --------------------------------------------------------------------------------

ALTER TABLE "projects" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "curriculum_standards" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "keyword_categories" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "keywords" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "keyword_standards" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "keyword_coverages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "keyword_selection_cursors" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "prompt_templates" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "prompt_template_versions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "prompt_activations" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "assets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "passages" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "passage_assets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "listening_scripts" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "questions" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "question_options" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "question_keywords" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "question_assets" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "few_shot_examples" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "llm_calls" ENABLE ROW LEVEL SECURITY;
