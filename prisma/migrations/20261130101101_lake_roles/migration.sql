-- CreateTable
CREATE TABLE "lake_role" (
    "arn" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "role_id" TEXT,
    "made_at" TIMESTAMPTZ(3),
    "stranger" TEXT,
    "since" TIMESTAMPTZ(3),

    CONSTRAINT "lake_role_pkey" PRIMARY KEY ("arn")
);

-- CreateIndex
CREATE INDEX "lake_role_account_id_idx" ON "lake_role"("account_id");

-- CreateIndex
CREATE INDEX "lake_role_since_idx" ON "lake_role"("since");
