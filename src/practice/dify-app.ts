import type { IncomingMessage } from 'node:http';
import { internal, minorOf, type Refusal, refuse } from './dify-answer.ts';
import type { DifyPlan, InputPlan } from './plan.ts';

/** The database is down: whatever asks it fails with this, key order and all. */
const withoutDatabase = { message: 'Internal Server Error', code: 'unknown', status: 500 } as const;

const unavailable = refuse(400, 'app_unavailable', 'App unavailable, please check your app configurations.');

/** What pydantic says of an app in which no model was ever chosen: the first thing that a newcomer meets. */
const withoutModel = ['provider', 'model']
  .map(
    (field) =>
      `${field}\n  Input should be a valid string [type=string_type, input_value=None, input_type=NoneType]\n    For further information visit https://errors.pydantic.dev/2.11/v/string_type`,
  )
  .join('\n');

export const databaseRefusal = ({ isDatabaseUp }: DifyPlan): Refusal | undefined => (isDatabaseUp ? undefined : withoutDatabase);

/** The refusals before an app runs, in Dify's order: header, token, app (facts: Dify 4.1). */
export function keyRefusal(dify: DifyPlan, request: IncomingMessage): Refusal | undefined {
  const given = request.headers.authorization;
  if (given === undefined || !given.includes(' ')) {
    return refuse(401, 'unauthorized', "Authorization header must be provided and start with 'Bearer'");
  }
  const [scheme, ...token] = given.split(' ');
  if (scheme?.toLowerCase() !== 'bearer') return refuse(401, 'unauthorized', "Authorization scheme must be 'Bearer'");
  const refused = databaseRefusal(dify);
  if (refused) return refused;
  if (token.join(' ') !== dify.key || dify.setup !== 'finished') return refuse(401, 'unauthorized', 'Access token is invalid');
  return dify.isApiEnabled ? undefined : refuse(403, 'forbidden', "The app's API service has been disabled.");
}

/** What the payload and the app's settings refuse, before anything is stored (facts: Dify 3.5, 3.7, 4.1). */
export function chatRefusal(dify: DifyPlan, body: Record<string, unknown> | undefined): Refusal | undefined {
  if (body === undefined) return refuse(400, 'bad_request', 'Invalid JSON payload received or JSON payload is empty.');
  if (!body.user) return refuse(400, 'invalid_param', 'Arg user must be provided.');
  if (dify.mode === 'completion' || dify.mode === 'workflow') {
    return refuse(400, 'not_chat_app', 'Please check if your app mode matches the right API route.');
  }
  // The rate limit of an app is counted in Redis, so that a chat fails where /v1/info still answers.
  if (!dify.isRedisUp) return internal;
  if (!dify.isPublished) return dify.mode === 'advanced-chat' ? refuse(400, 'invalid_param', 'Workflow not published') : unavailable;
  if (dify.mode === 'agent-chat' && body.response_mode !== 'streaming') {
    return refuse(400, 'invalid_param', 'Agent Chat App does not support blocking mode');
  }
  if (dify.mode !== 'advanced-chat' && !dify.isModelChosen) {
    return refuse(400, 'invalid_param', `2 validation errors for ModelConfigEntity\n${withoutModel}`);
  }
  const inputs = (body.inputs ?? {}) as Record<string, unknown>;
  const missing = dify.inputs.find((input) => input.isRequired && (inputs[input.variable] ?? '') === '');
  return missing && refuse(400, 'invalid_param', `${missing.variable} is required in input form`);
}

const appName = (dify: DifyPlan) => `app-${dify.mode}`;

export function appInfo(dify: DifyPlan): object {
  return { name: appName(dify), description: '', tags: [], mode: dify.mode, author_name: 'admin' };
}

export function appSite(dify: DifyPlan): object {
  return {
    title: appName(dify),
    chat_color_theme: null,
    chat_color_theme_inverted: false,
    icon_type: 'emoji',
    icon: '🤖',
    icon_background: '#FFEAD5',
    description: null,
    copyright: null,
    privacy_policy: null,
    custom_disclaimer: '',
    default_language: 'en-US',
    show_workflow_steps: true,
    use_icon_as_answer_icon: false,
    icon_url: null,
  };
}

/** GET /v1/parameters: the settings of the app and its input form; refused where nothing is published. */
export function appParameters(dify: DifyPlan): Refusal | object {
  if (!dify.isPublished) return unavailable;
  const isFlow = dify.mode === 'advanced-chat' || dify.mode === 'workflow';
  const off = { enabled: false };
  const image = { enabled: false, number_limits: 3, detail: 'high', transfer_methods: ['remote_url', 'local_file'] };
  return {
    opening_statement: dify.isModelChosen && dify.mode !== 'completion' ? '' : null,
    suggested_questions: [],
    suggested_questions_after_answer: off,
    speech_to_text: off,
    text_to_speech: minorOf(dify.version) >= 11 ? { ...off, voice: '', language: '' } : off,
    retriever_resource: { enabled: true },
    annotation_reply: off,
    more_like_this: off,
    user_input_form: dify.inputs.map(inputField),
    sensitive_word_avoidance: isFlow ? off : { ...off, type: '', configs: [] },
    file_upload: isFlow ? off : { image },
    system_parameters: {
      image_file_size_limit: 10,
      video_file_size_limit: 100,
      audio_file_size_limit: 50,
      file_size_limit: 15,
      workflow_file_upload_limit: 10,
    },
  };
}

function inputField({ type, variable, isRequired, default: value, options }: InputPlan): object {
  const field = { type, variable, label: variable, required: isRequired, max_length: 48, options: options ?? [] };
  return { [type]: value === undefined ? field : { ...field, default: value } };
}

export const isRefusal = (answer: Refusal | object): answer is Refusal => 'code' in answer && 'status' in answer;
