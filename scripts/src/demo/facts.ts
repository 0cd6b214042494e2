/**
 * How one step of the story ended: as it should; stopped by the kit, as it should be; not found out on this machine, which the
 * kit says; or not as the story goes.
 */
export type StepEnd = 'done' | 'stopped' | 'unknown' | 'unexpected';

export interface StepFact {
  title: string;
  end: StepEnd;
  seconds: number;
  /** Sentences that the report shows; foreign text until rendered. */
  lines: string[];
}

export interface ChapterFacts {
  title: string;
  /** What the chapter shows, in a sentence. */
  claim: string;
  steps: StepFact[];
  /** The last word: what became of the release and of the database. */
  verdict: string;
}

/** What a run of the demo leaves behind, as its report shows it. */
export interface DemoFacts {
  startedAt: Date;
  seconds: number;
  chapters: ChapterFacts[];
  history: string[];
  evidence: { kind: string; outcome: string; digest: string; path: string }[];
  places: { name: string; path: string }[];
  /** Where Odoo runs, with --keep. */
  address: string | null;
}
