-- CreateTable
CREATE TABLE "upload" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "owner_email" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "role_arn" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "last_modified" BIGINT NOT NULL,
    "first_part_crc32" TEXT NOT NULL,
    "s3_upload_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upload_part" (
    "upload_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "etag" TEXT NOT NULL,
    "crc32" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,

    CONSTRAINT "upload_part_pkey" PRIMARY KEY ("upload_id","number")
);

-- CreateIndex
CREATE INDEX "upload_owner_id_state_created_at_idx" ON "upload"("owner_id", "state", "created_at");

-- CreateIndex
CREATE INDEX "upload_state_updated_at_idx" ON "upload"("state", "updated_at");

-- AddForeignKey
ALTER TABLE "upload_part" ADD CONSTRAINT "upload_part_upload_id_fkey" FOREIGN KEY ("upload_id") REFERENCES "upload"("id") ON DELETE CASCADE ON UPDATE CASCADE;
