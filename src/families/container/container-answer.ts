import type { AskedVerdict, Evidence, Finding } from '../../engine/finding.ts';
import { type ContainerFindings, type ContainerObserved, ofContainer } from './findings.ts';

/** The findings of one kind of this family, with what it observed: `const answer = answersOf('container.running')`. */
export function answersOf<K extends keyof ContainerObserved>(kind: K) {
  return <C extends keyof ContainerFindings>(
    verdict: AskedVerdict,
    code: C,
    args: ContainerFindings[C],
    evidence: readonly Evidence[],
    observed: ContainerObserved[K],
  ): Finding => ofContainer.finding(kind, verdict, code, args, evidence, { observed });
}
