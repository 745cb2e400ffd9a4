import { withoutFullStop } from '../../base/without-trailing.ts';
import type { FamilyWords } from '../../engine/words.ts';
import type { Manager } from './causes.ts';
import { managerNames as names } from './names.ts';

const folderName = (folder: string) => (folder === '.' ? "the ledger's own folder" : folder);
/** At the beginning of a sentence; a folder's own name stays as it is written. */
const folderFirst = (folder: string) => (folder === '.' ? "The ledger's own folder" : folder);

const gitStates = {
  modified: 'has changes that are not committed',
  untracked: 'is not in git',
  ignored: 'is ignored by git',
  missing: 'is not in git',
  'no-repository': 'lies outside every git repository',
} as const;

export const managerEn: FamilyWords<Manager> = {
  findings: {
    'manager-found': (args) => `${names[args.manager]} is installed.`,
    'manager-not-found': (args) => `${names[args.manager]} is not on PATH.`,
    'manager-in-range': (args) =>
      `${names[args.manager]} is ${args.version}${args.range === undefined ? '' : `, as the ledger wants (${args.range})`}.`,
    'manager-out-of-range': (args) => `${names[args.manager]} is ${args.version}, but the ledger wants ${args.range}.`,
    'manager-range-unreadable': (args) => `The ledger's version range for ${names[args.manager]}, ${args.range}, cannot be read.`,
    'project-owned': (args) => `${folderFirst(args.folder)} belongs to ${names[args.manager]} and looks like it.`,
    'project-in-workspace': (args) =>
      `${folderFirst(args.folder)} is a member of the ${names[args.manager]} workspace in ${folderName(args.root)}.`,
    'project-bare': (args) => `${args.file} in ${folderName(args.folder)} only holds settings; there is nothing to install.`,
    'projects-not-searched': (args) =>
      `${args.folders === 1 ? 'A folder that no pattern of the ledger reaches was' : `${args.folders} folders that no pattern of the ledger reaches were`} not searched for projects: ${withoutFullStop(args.detail)}.`,
    'project-not-claimed': (args) => `No manager of the ledger owns ${folderName(args.folder)} (${args.files.join(', ')}).`,
    'project-claimed-twice': (args) =>
      `The ledger gives ${folderName(args.folder)} to ${args.managers.map((each) => names[each]).join(' and ')} at once.`,
    'project-of-other': (args) =>
      `${folderFirst(args.folder)} belongs to ${names[args.owner]}, but ${args.sign} shows that ${names[args.other]} was used there.`,
    'project-foreign-settings': (args) =>
      `${folderFirst(args.folder)} holds ${args.sign}, which its owner ${names[args.owner]} does not read.`,
    'project-two-locks': (args) =>
      `${folderFirst(args.folder)} has ${args.own} of its owner ${names[args.owner]}, and also ${args.foreign.join(' and ')}.`,
    'lock-fresh': (args) => `${args.file} fits its project${args.rule === 'committed' ? ' and is committed' : ''}.`,
    'lock-not-needed': (args) => `There is nothing to lock in ${folderName(args.folder)}.`,
    'lock-absent': (args) => `${args.file} is missing.`,
    'lock-outdated': (args) => `${args.file} does not fit ${args.manifest} any more.`,
    'lock-unreadable': (args) => `${args.file} cannot be read: ${withoutFullStop(args.detail)}.`,
    'manifest-unreadable': (args) => `${args.manifest} cannot be read: ${withoutFullStop(args.detail)}.`,
    'lock-not-committed': (args) => `${args.file} ${gitStates[args.git]}.`,
  },
  evidence: {
    'manager-path': 'program',
    'manager-version': 'version',
    'manager-version-source': 'version known from',
    'project-signs': 'seen in the folder',
    'lock-file': 'lock file',
    'lock-judged-by': 'judged by',
    'lock-difference': 'difference',
    'lock-git': 'state in git',
  },
  causes: {
    'manager-missing': {
      message: (args) => `${names[args.manager]} is not installed, or not on PATH.`,
      remedy: (args) =>
        args.manager === 'npm' ? 'Install Node.js, which brings npm along.' : `Install ${names[args.manager]}, then open a new terminal.`,
      page: {
        means: 'managers.yml gives folders to this manager, but no such program is found in the folders of PATH.',
        detected: 'The folders of PATH are searched for an executable file of that name; nothing is started.',
        mended: 'Install it, or add its folder (often `~/.local/bin`) to PATH. If it is no longer used, take it out of managers.yml.',
      },
    },
    'manager-version': {
      message: (args) =>
        args.isReadable
          ? `${names[args.manager]} ${args.version} is not in the ledger's range ${args.range}.`
          : `The ledger's version range for ${names[args.manager]}, ${args.range}, cannot be read.`,
      remedy: (args) =>
        args.isReadable
          ? `Install a ${names[args.manager]} in the range ${args.range}, or change the range in managers.yml.`
          : 'Write the range as `>=2.0,<3` for uv and Poetry, as `>=10 <12` for npm and pnpm.',
      page: {
        means:
          'Other releases of a manager write other locks, and understand other options. The ledger names the range that this work relies on.',
        detected:
          'The version comes from files beside the program (dist-info, package.json), else from `--version`. Ranges are PEP 440 for uv and Poetry, semver for npm and pnpm.',
        mended: 'Bring the manager into the range, or, if the newer one is wanted, change `version` in managers.yml.',
      },
    },
    'lock-missing': {
      message: (args) => `${args.file} is missing.`,
      remedy: (args) => `Let ${names[args.manager]} write it, and commit it if the ledger asks for that.`,
      page: {
        means: 'Without a lock, every machine installs whatever is newest on that day.',
        detected:
          "The folder belongs to this manager and has something to install, but the manager's lock is neither there nor at the root of its workspace.",
        mended: 'Run the command, then commit the file. If no lock is wanted, set `lock: none` in managers.yml.',
      },
    },
    'lock-stale': {
      message: (args) =>
        args.isReadable ? `${args.file} is older than ${args.manifest ?? 'its project'}.` : `${args.file} is damaged, perhaps by a merge.`,
      remedy: (args) =>
        args.isReadable
          ? `Let ${names[args.manager]} write the lock anew, and commit both files.`
          : `Take one side of ${args.file} from git, then let ${names[args.manager]} write it anew.`,
      page: {
        means:
          'What the project asks for has changed since the lock was written. Strict installs (`uv sync --locked`, `poetry install`, `npm ci`) will refuse or install the wrong things.',
        detected:
          "By the files alone: Poetry's content hash, what uv.lock, package-lock.json or pnpm-lock.yaml recorded of the declared dependencies. Only where these cannot tell, the manager's own check runs, offline and without writing.",
        mended: 'Run the command. It changes no more than it must; look at the difference before you commit it.',
      },
    },
    'lock-uncommitted': {
      message: (args) => `${args.file} ${gitStates[args.git]}, though the ledger wants it committed.`,
      remedy: (args) => {
        switch (args.git) {
          case 'modified':
            return 'Look at the change, then commit it.';
          case 'ignored':
            return 'Take the rule that hides it out of .gitignore, then add and commit the file.';
          case 'no-repository':
            return 'Keep the folder in git, or set `lock: present` in managers.yml.';
          default:
            return 'Add the file to git, then commit it.';
        }
      },
      page: {
        means: 'A lock that is not in git helps only this machine.',
        detected: '`git status` and `git ls-files` for this one file, without taking locks or starting hooks.',
        mended: 'Add and commit the file. If that is not wanted, set `lock: present` in managers.yml.',
      },
    },
    'two-locks': {
      message: (args) => `${folderFirst(args.folder)} has two locks: ${[args.own, ...args.foreign].join(' and ')}.`,
      remedy: (args) =>
        `Keep ${args.own}, for the ledger gives the folder to ${names[args.owner]}, and remove ${args.foreign.join(' and ')}.`,
      page: {
        means: 'Two managers have locked the same project. Only one of the locks is what gets installed, and nobody sees which.',
        detected: "Lock files of more than one manager lie in one folder, among them the owner's.",
        mended: "Remove the lock that is not the owner's. If the other manager is the right one, change `owns` in managers.yml first.",
      },
    },
    'wrong-manager': {
      message: (args) =>
        `${folderFirst(args.folder)} is ${names[args.owner]}'s by the ledger, but holds ${args.sign} of ${names[args.other]}.`,
      remedy: (args) => `Move it over to ${names[args.owner]}, or, if ${names[args.other]} is right, give it the folder in managers.yml.`,
      page: {
        means:
          'Somebody ran another manager than the one that the ledger names, or the project still holds settings that its owner ignores.',
        detected:
          'Locks and settings that only one manager reads (`[tool.poetry.dependencies]`, `[tool.uv.sources]`, `packageManager`, …). A build backend alone counts for nothing.',
        mended: "Carry the dependencies over and remove the other manager's files, or correct `owns` in managers.yml.",
      },
    },
    'project-claimed-twice': {
      message: (args) => `${folderFirst(args.folder)} is given to ${args.managers.map((name) => names[name]).join(' and ')} at once.`,
      remedy: (args) => `Leave ${args.folder} under \`owns\` of one of them in managers.yml.`,
      page: {
        means: 'Patterns of two managers of one language meet in this folder, so nobody knows who looks after it.',
        detected: 'More than one pattern under `owns` matches the folder of the project.',
        mended: 'Narrow one of the patterns in managers.yml.',
      },
    },
    'manifest-unreadable': {
      message: (args) => `${args.manifest} cannot be read: ${withoutFullStop(args.detail)}.`,
      remedy: (args) => `Correct ${args.manifest}; until then ${names[args.manager]} cannot work in ${folderName(args.folder)}.`,
      page: {
        means: 'The file that says what the project needs is broken, so nothing can be installed and its lock cannot be judged.',
        detected: 'The file was read as TOML or JSON, and is neither; often marks of a merge conflict are left in it.',
        mended: 'Open the file at the place that the message names, or take the last good one from git.',
      },
    },
    'project-unclaimed': {
      message: (args) => `No manager owns ${folderName(args.folder)}, though there is a project (${args.files.join(', ')}).`,
      remedy: (args) =>
        args.likely === undefined
          ? `Add ${args.folder} to \`owns\` of its manager in managers.yml, or to \`exempt\`.`
          : `Add ${args.folder} to \`owns\` of ${names[args.likely]} in managers.yml, or to \`exempt\`.`,
      page: {
        means: 'There is a project that the ledger does not know, so nobody watches its lock.',
        detected: "The ledger's folder is walked; exempt patterns, hidden folders, node_modules and virtual environments are left out.",
        mended: 'Give the folder to a manager under `owns`, or leave it out under `exempt`.',
      },
    },
  },
  checks: {
    'manager.installed': {
      asks: 'Is the manager there?',
      how: 'Looks for its program in the folders of PATH, without starting it.',
    },
    'manager.version': {
      asks: "Is the installed manager in the ledger's range?",
      how: 'Reads the version from the files beside the program, else asks the program itself.',
    },
    'manager.boundary': {
      asks: 'Does each project folder have the one manager that the ledger names?',
      how: 'Reads the locks and the settings in the folder, and compares them with `owns`.',
    },
    'manager.lock': {
      asks: 'Is the lock there, fresh, committed and not ignored?',
      how: "Compares the lock with the project's file, asks the manager itself only where the files cannot tell, then asks git.",
    },
  },
};
