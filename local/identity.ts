export { LOCAL_ACCOUNT, LOCAL_REGION } from './aws-json/arn.ts';

/** Emulators want signed requests and check no signature. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;
