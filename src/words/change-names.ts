/** What can differ from the last run that passed, the most suspicious first: what breaks a chat most often comes before what seldom does. */
export const changeNames = [
  'owner',
  'container-gone',
  'container-state',
  'image',
  'container-address',
  'model',
  'dify-version',
  'role-version',
  'app',
  'engine-endpoint',
  'engine',
  'ledger',
  'token',
  'lock',
  'manager-version',
  'container-new',
  'host',
] as const;

export type ChangeName = (typeof changeNames)[number];
