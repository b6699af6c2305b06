-- What a worker committed last: after a COMMIT whose answer got lost, it looks here before it writes a batch again.
ALTER TABLE "worker" ADD COLUMN "batch_id" UUID;
