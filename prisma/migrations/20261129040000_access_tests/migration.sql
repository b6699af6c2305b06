-- CreateTable
CREATE TABLE "access_test" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "assertion" JSONB NOT NULL,
    "owner_id" UUID,
    "owner_name" TEXT NOT NULL,
    "state" TEXT,
    "since" TIMESTAMPTZ(3),
    "breaches" INTEGER NOT NULL DEFAULT 0,
    "kept" JSONB NOT NULL DEFAULT '[]',
    "checked_at" TIMESTAMPTZ(3),
    "lake_version" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_test_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_override" (
    "id" UUID NOT NULL,
    "change_id" UUID NOT NULL,
    "plan_hash" TEXT NOT NULL,
    "checks" JSONB NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "change_override_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "access_test_name_key" ON "access_test"("name");

-- CreateIndex
CREATE INDEX "access_test_state_idx" ON "access_test"("state");

-- CreateIndex
CREATE INDEX "change_override_change_id_created_at_idx" ON "change_override"("change_id", "created_at");

-- AddForeignKey
ALTER TABLE "change_override" ADD CONSTRAINT "change_override_change_id_fkey" FOREIGN KEY ("change_id") REFERENCES "change"("id") ON DELETE CASCADE ON UPDATE CASCADE;
