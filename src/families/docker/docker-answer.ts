import { type Evidence, type Finding, type FindingArgs, finding } from '../../engine/finding.ts';
import type { DockerFindings, DockerKinds, DockerObserved } from './findings.ts';

/** The findings of one kind of this family, with what it observed: `const answer = answersOf('container.running')`. */
export function answersOf<K extends DockerKinds>(_kind: K) {
  return <C extends keyof DockerFindings>(
    verdict: Finding['verdict'],
    code: C,
    args: FindingArgs[C],
    evidence: readonly Evidence[],
    observed: DockerObserved[K],
  ): Finding<K> => finding<K, C>(verdict, code, args, evidence, { observed } as Parameters<typeof finding<K, C>>[4]);
}
