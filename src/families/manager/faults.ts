import { withManagers, withProject, withRole } from '../../practice/alter-plan.ts';
import type { Fault } from '../../practice/fault.ts';
import { poetryLock, uvLock, uvProject } from '../../practice/healthy-managers.ts';
import type { ManagerPlan, StackPlan } from '../../practice/plan.ts';

const withManager = (plan: StackPlan, name: 'uv' | 'poetry' | 'npm', change: Partial<ManagerPlan>): StackPlan =>
  withManagers(plan, (managers) => {
    const manager = managers.managers[name];
    return manager ? { ...managers, managers: { ...managers.managers, [name]: { ...manager, ...change } } } : managers;
  });

const withHttpx = (text: string) => text.replace('dependencies = []', 'dependencies = ["httpx>=0.27"]');

/** Faults of managers, projects and tokens (DESIGN 6, Managers and tokens). */
export const managerFaults: readonly Fault[] = [
  {
    name: 'manager-missing',
    does: 'Poetry is not installed.',
    doesJa: 'Poetryがインストールされていません。',
    expects: ['manager-missing'],
    apply: (plan) => withManager(plan, 'poetry', { installed: undefined }),
  },
  {
    name: 'manager-version',
    does: 'The installed Poetry is older than the ledger allows.',
    doesJa: 'インストールされているPoetryが、台帳で許されたバージョンより古いです。',
    expects: ['manager-version'],
    apply: (plan) => withManager(plan, 'poetry', { installed: '1.8.5' }),
  },
  {
    name: 'lock-missing',
    does: 'A project of uv has no lock.',
    doesJa: 'uvのプロジェクトに、ロックファイルがありません。',
    expects: ['lock-missing'],
    apply: (plan) => withManager(withProject(plan, 'tools/helper', { 'uv.lock': undefined }), 'uv', { isLockFresh: false }),
  },
  {
    name: 'lock-stale',
    does: 'A project of Poetry asks for a package that its lock does not know.',
    doesJa: 'Poetryのプロジェクトが、ロックファイルにないパッケージを求めています。',
    expects: ['lock-stale'],
    apply: (plan) => {
      const text = plan.managers?.projects.find((project) => project.folder === 'apps/bot')?.files['pyproject.toml'] ?? '';
      return withManager(withProject(plan, 'apps/bot', { 'pyproject.toml': withHttpx(text) }), 'poetry', { isLockFresh: false });
    },
  },
  {
    name: 'lock-uncommitted',
    does: 'The ledger wants locks in git, and the one of uv is not there.',
    doesJa: '台帳ではロックファイルのコミットが必要ですが、uvのものがコミットされていません。',
    expects: ['lock-uncommitted'],
    needs: 'git',
    apply: (plan) =>
      withManagers(withManager(plan, 'uv', { lock: 'committed' }), (managers) => ({
        ...managers,
        committed: ['tools/helper/pyproject.toml', 'apps/bot', 'package.json', 'package-lock.json'],
      })),
  },
  {
    name: 'two-locks',
    does: 'A project holds the locks of two managers.',
    doesJa: '1つのプロジェクトに、2つのマネージャーのロックファイルがあります。',
    expects: ['two-locks'],
    apply: (plan) => withProject(plan, 'tools/helper', { 'poetry.lock': poetryLock }),
  },
  {
    name: 'wrong-manager',
    does: 'A project in the folder of Poetry was made with uv.',
    doesJa: 'Poetryのフォルダーにあるプロジェクトが、uvで作られています。',
    expects: ['wrong-manager'],
    apply: (plan) => withProject(plan, 'apps/bot', { 'pyproject.toml': uvProject, 'uv.lock': uvLock, 'poetry.lock': undefined }),
  },
  {
    name: 'project-unclaimed',
    does: 'A project lies in a folder that no manager looks after.',
    doesJa: 'どのマネージャーの担当でもないフォルダーに、プロジェクトがあります。',
    expects: ['project-unclaimed'],
    apply: (plan) =>
      withManagers(plan, (managers) => ({
        ...managers,
        projects: [...managers.projects, { folder: 'scratch', files: { 'pyproject.toml': uvProject, 'uv.lock': uvLock } }],
      })),
  },
  {
    name: 'project-claimed-twice',
    does: 'Patterns of uv and of Poetry meet in one folder.',
    doesJa: 'uvとPoetryの担当フォルダーのパターンが重なっています。',
    expects: ['project-claimed-twice'],
    apply: (plan) =>
      withManager(withManager(plan, 'uv', { owns: ['tools/{helper,cli}'] }), 'poetry', { owns: ['apps/**', 'tools/{helper,app}'] }),
  },
  {
    name: 'manifest-unreadable',
    does: 'The pyproject.toml of a project holds the marks of a merge conflict.',
    doesJa: 'プロジェクトのpyproject.tomlに、マージの競合の跡が残っています。',
    expects: ['manifest-unreadable'],
    apply: (plan) => withProject(plan, 'tools/helper', { 'pyproject.toml': `<<<<<<< HEAD\n${uvProject}=======\n>>>>>>> other\n` }),
  },
  {
    name: 'token-missing',
    does: 'The token of LM Studio that the ledger names is set nowhere.',
    doesJa: '台帳にあるLM Studioのトークンが、どこにも設定されていません。',
    expects: ['token-missing'],
    apply: (plan) => ({
      ...withRole(plan, 'lmstudio', { token: 'LM_API_TOKEN' }),
      ledger: {
        ...withRole(plan, 'lmstudio', { token: 'LM_API_TOKEN' }).ledger,
        tokens: { ...plan.ledger.tokens, LM_API_TOKEN: { kind: 'lmstudio' } },
      },
    }),
  },
  {
    name: 'env-file-exposed',
    does: 'Everybody on this machine may read the file with the keys.',
    doesJa: 'キーの入ったファイルを、このマシンの全員が読めます。',
    expects: ['env-file-exposed'],
    platforms: ['linux', 'darwin'],
    apply: (plan) => ({ ...plan, envFile: { ...plan.envFile, mode: 0o644 } }),
  },
];
