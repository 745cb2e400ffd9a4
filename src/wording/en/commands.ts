import type { CommandWording } from "../command-wording.ts";

export const commands: CommandWording = {
	planTitle: (count, phase) =>
		`${count} ${count === 1 ? "check" : "checks"} in the phase “${phase}”, in the order of the report:`,
	planNeeds: "needs",
	planAfter: "comes after",
	planLast: "runs alone, last",
	planLeftOut: (option) => `left out by ${option}`,
	planNoLedger: (file) => `There is no ${file}: its checks are not planned.`,
	explainMeans: "What it means",
	explainDetected: "How it is detected",
	explainMended: "How to mend it",
	explainAsks: "What it asks",
	explainHow: "How it looks",
	explainFindingOf: (kinds) => `An answer of the check ${kinds}.`,
	explainAll: "preflight explain CODE tells more of one of these.",
	explainCauses: "Causes",
	explainChecks: "Checks",
	wrote: (file) => `wrote ${file}`,
	left: (file) => `left ${file} as it is (never overwritten)`,
	initNext:
		"Now set the roles, ports and tokens to those of your stack, then run: preflight",
	demoKept: (folder) =>
		`The practice stack is running; its ledgers are in ${folder}`,
	demoTry: "Try it from another terminal:",
	demoStop: "Ctrl-C stops it and removes the folder.",
	demoFailed: (reason) => `The practice stack could not be started: ${reason}`,
	waitingFor: (what, waited) => `waiting for ${what} (${waited})`,
	noPassingRun:
		"No passing run is known for these ledgers yet; the next green run will be remembered.",
	nothingChanged: (since) =>
		`Nothing changed since the last run that passed (${since}).`,
	changedSince: (since) => `Changed since the last run that passed (${since}):`,
	internalError: (detail) =>
		`Preflight itself failed: ${detail} (--log-level debug shows more)`,
};
