import type { InferOutput } from 'valibot';
import type { reportSchema } from './report-schema.ts';

/** The one document that every reporter reads (DESIGN 5). Keys are stable; order is the plan's. */
export type Report = InferOutput<typeof reportSchema>;

export type ReportHop = Report['path'][number];
export type ReportComposition = NonNullable<Report['composition']>;
export type ReportCause = Report['causes'][number];
export type ReportCheck = Report['checks'][number];
export type ReportEvidence = ReportCheck['evidence'][number];
export type ReportChat = NonNullable<Report['chat']>;
/** A row of the ledger for the handover: role → address → owner → who holds it now. */
export type ReportRole = Report['roles'][number];
export type ReportManager = Report['managers'][number];
export type ReportFacts = Report['facts'];
export type ReportContainer = ReportFacts['docker']['containers'][number];
/** One difference to the last run that passed. */
export type ReportChange = NonNullable<Report['changes']>[number];
export type Counts = Report['counts'];
