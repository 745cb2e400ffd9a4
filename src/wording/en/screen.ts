import type { ScreenWording } from "../screen-wording.ts";

const many = (count: number, one: string, more = `${one}s`) =>
	`${count} ${count === 1 ? one : more}`;
const fromTo = (before?: string, after?: string) =>
	before !== undefined && after !== undefined
		? `: ${before} → ${after}`
		: after !== undefined
			? `: now ${after}`
			: before !== undefined
				? `: was ${before}`
				: "";

export const screen: ScreenWording = {
	headline: {
		allPassed: ({ phase, count, chatTime }) => {
			const checks =
				count === 1 ? "the one check passed" : `all ${count} checks passed`;
			if (phase === "before") return `Ready to start: ${checks}.`;
			if (phase === "after") return `Left clean: ${checks}.`;
			const rest =
				chatTime === undefined ? "" : `; the chat answered in ${chatTime}`;
			return `${checks.charAt(0).toUpperCase()}${checks.slice(1)}${rest}.`;
		},
		warned: ({ count, first }) =>
			`Nothing failed, but there ${count === 1 ? "is a warning" : `are ${count} warnings`}: ${first}`,
		notSeen: ({ count, first }) =>
			`Nothing failed, but ${many(count, "check")} could not look: ${first}`,
		nothingChecked: "Nothing was checked, so nothing is known.",
		interrupted: ({ done, total }) =>
			`Interrupted after ${done} of ${many(total, "check")}.`,
		likely: (message) => `Probably: ${message}`,
		drift: (count) =>
			`Nothing failed, but ${many(count, "thing differs", "things differ")} from the baseline.`,
	},
	counts: {
		pass: (count) => `${count} passed`,
		warn: (count) => many(count, "warning"),
		fail: (count) => `${count} failed`,
		unknown: (count) => `${count} unknown`,
		blocked: (count) => `${count} blocked`,
		skipped: (count) => `${count} skipped`,
	},
	verdicts: {
		pass: "fine",
		warn: "warning",
		fail: "failed",
		unknown: "could not look",
		blocked: "not asked",
		skipped: "left out",
	},
	causes: (count) => many(count, "cause"),
	time: ({ total, waiting }) =>
		`${total} (${waiting} of it waiting for answers)`,
	fix: "fix:",
	client: "client",
	cause: "cause:",
	sameReason: (count) =>
		`… and ${count} more for the same reason (-v shows ${count === 1 ? "it" : "them"})`,
	blockedBy: "needs",
	unexplained: "No known cause explains this; the evidence is all there is.",
	likely: "likely",
	chat: {
		title: "The chat",
		answer: "answer",
		firstToken: "first token",
		total: "whole answer",
		speed: (tokensPerSecond) => `${tokensPerSecond} tokens/s`,
		model: "model",
		mode: "app mode",
		cleanedUp: "its conversation was deleted",
		notCleanedUp: "its conversation could not be deleted",
		events: {
			workflow_started: "started",
			node_started: "node started",
			node_finished: "node finished",
			message: "text",
			agent_message: "text",
			agent_thought: "thought",
			first_token: "first token",
			message_end: "end",
			workflow_finished: "workflow finished",
			error: "error",
			ping: "ping",
		},
	},
	changes: {
		owner: ({ subject, before, after }) =>
			`The port of ${subject} is held by another${fromTo(before, after)}.`,
		"container-gone": ({ subject, before }) =>
			`The container ${subject} is gone${fromTo(before)}.`,
		"container-state": ({ subject, before, after }) =>
			`The container ${subject} has another state${fromTo(before, after)}.`,
		image: ({ subject, before, after }) =>
			`The container ${subject} runs another image${fromTo(before, after)}.`,
		"container-address": ({ subject, before, after }) =>
			`The container ${subject} has another address${fromTo(before, after)}.`,
		model: ({ subject, before, after }) =>
			`The model ${subject} is in another state${fromTo(before, after)}.`,
		"dify-version": ({ before, after }) =>
			`Dify has another version${fromTo(before, after)}.`,
		"role-version": ({ subject, before, after }) =>
			`What answers as ${subject} has another version${fromTo(before, after)}.`,
		app: ({ before, after }) =>
			`The key opens another Dify app${fromTo(before, after)}.`,
		engine: ({ before, after }) =>
			`The Docker engine has another version${fromTo(before, after)}.`,
		"engine-endpoint": ({ before, after }) =>
			`Docker is reached at another endpoint${fromTo(before, after)}.`,
		ledger: ({ subject }) => `The ledger ${subject} was edited.`,
		lock: ({ subject }) => `The lock file in ${subject} was changed.`,
		"manager-version": ({ subject, before, after }) =>
			`${subject} has another version${fromTo(before, after)}.`,
		token: ({ subject, before, after }) =>
			`The token ${subject} is set differently${fromTo(before, after)}.`,
		"container-new": ({ subject, after }) =>
			`The container ${subject} is new${fromTo(undefined, after)}.`,
		host: ({ subject, before, after }) =>
			`The machine differs in ${subject}${fromTo(before, after)}.`,
	},
	changesTitle: (since) => `Changed since the last green run (${since})`,
	noChanges: "Nothing that Preflight keeps an eye on has changed.",
	stateIgnored: ({ file, why }) =>
		`The stored state ${file} is ignored: ${why}.`,
	reporterFailed: ({ format, target, detail }) =>
		`The ${format} report could not be written to ${target}: ${detail}.`,
	written: (file) => `Written: ${file}`,
	oneStdout: (formats) =>
		`Only one format may go to standard output, but ${formats.join(" and ")} do; give the others a file, as in junit=report.xml.`,
	unknownFormat: ({ name, known }) =>
		`There is no format “${name}”. Formats: ${known.join(", ")}.`,
	emptyFormatFile: (name) =>
		`The format ${name} has an empty file name behind its “=”.`,
	progress: {
		starting: (total) => `Starting ${many(total, "check")}`,
		running: ({ done, total, current }) => `${done} of ${total} · ${current}`,
		waitingFor: (what) => `Waiting for ${what}`,
	},
	page: {
		title: "Status of the local AI stack",
		intro:
			"This page was written by Preflight. It holds the machine against the ledgers, in which every port, owner, token and manager is written down, and says what works, what does not, and what to type.",
		made: ({ at, version }) => `Made on ${at} by Preflight ${version}`,
		on: "on",
		phase: {
			before: "before the start",
			running: "while the stack runs",
			after: "after the shutdown",
		},
		nextAction: "Do this first",
		nothingToDo: "Nothing needs to be done.",
		path: "The path of a chat",
		pathAlt: ({ hops }) =>
			`The path, hop by hop: ${hops.map((hop) => `${hop.from} to ${hop.to}: ${hop.verdict}`).join("; ")}.`,
		front: "IF",
		frontLegend: "IF marks the front: clients talk to it and to nothing else.",
		wrong: "What is wrong, and how to mend it",
		nothingWrong: "Nothing is wrong.",
		warnings: "Warnings",
		notSeen: "Could not be looked at",
		evidence: "Seen",
		affects: "Explains",
		lastPassed: (at) => `The last run without a failure was on ${at}.`,
		neverPassed: "No run without a failure is on record here.",
		ledgers: "The ledgers",
		roles: "Ports and endpoints",
		tokens: "Tokens",
		managers: "Managers",
		versions: "Versions seen",
		startStop: "Start and stop",
		start: "Start",
		stop: "Stop",
		startStopUnknown:
			"No container with compose labels was seen, so how the stack is started is not known.",
		folder: "Folder",
		allChecks: (count) => `All ${count} checks`,
		words: "Words",
		more: (count) => `… and ${count} more`,
		column: {
			role: "Role",
			address: "Address",
			inside: "Inside the network",
			owner: "Owner by the ledger",
			heldBy: "Held by",
			state: "State",
			version: "Version",
			token: "Token",
			kind: "Kind",
			isSet: "Set",
			from: "From",
			usedBy: "Used by",
			manager: "Manager",
			owns: "Folders that it owns",
			declared: "Version wanted",
			installed: "Installed",
			lock: "Lock file",
			folders: "Found",
			check: "Check",
			finding: "Finding",
			place: "Ledger",
			time: "Time",
			what: "What",
			before: "Then",
			after: "Now",
			code: "Code",
		},
		set: "yes",
		notSet: "no",
		optional: "optional",
		none: "–",
		lockRule: { committed: "committed", present: "present", none: "none" },
		tokenKind: {
			"dify-app": "Dify app",
			"dify-dataset": "Dify knowledge",
			lmstudio: "LM Studio",
			openai: "OpenAI-compatible",
			other: "other",
		},
		ledgerFile: "Ledger",
		container: "Container",
		image: "Image",
		models: "Models",
		app: "App",
		host: "Machine",
		seconds: "s",
	},
};
