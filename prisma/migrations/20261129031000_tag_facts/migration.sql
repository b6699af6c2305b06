-- CreateTable
CREATE TABLE "lake_tag" (
    "account_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "owner_id" UUID,

    CONSTRAINT "lake_tag_pkey" PRIMARY KEY ("account_id","key")
);
