import type { Timeline } from '../recording/timeline.ts';
import type { Verdict } from '../trial/judge.ts';
import { renderHtml } from './html.tsx';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderText } from './text.ts';

/** One way to show a judged recording. Rendering is pure: the same recording gives the same bytes. */
export interface ReportFormat {
  readonly format: string;
  readonly summary: string;
  readonly render: (
    timeline: Timeline,
    verdict: Verdict,
    options: { readonly columns: number; readonly colors: boolean },
  ) => string;
}

/** Every format of `reenact report`, the default one first. */
export const reportFormats: readonly ReportFormat[] = [
  { format: 'text', summary: 'a page for the terminal', render: renderText },
  { format: 'json', summary: 'verdict, findings and numbers, versioned', render: renderJson },
  { format: 'junit', summary: 'one test case per symptom, for CI', render: renderJunit },
  { format: 'html', summary: 'one self-contained page with charts', render: renderHtml },
];
