-- CreateTable
CREATE TABLE "proofs" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "steps" TEXT NOT NULL,
    "result" TEXT,
    "error" TEXT,

    CONSTRAINT "proofs_pkey" PRIMARY KEY ("id")
);
