import { AsyncLocalStorage } from 'node:async_hooks';
import type { MessageContext } from '../envelope/message.js';
import type { Call } from '../telemetry/call.js';

type ReportCall = (call: Call) => void;

const storage = new AsyncLocalStorage<{ context: MessageContext; reportCall: ReportCall | undefined }>();

/** Runs `work` so that each of its log lines carries the correlation id of the context. */
export const runInMessageContext = <T>(
  context: MessageContext,
  work: () => T,
  reportCall?: (call: Call) => void,
): T => storage.run({ context, reportCall }, work);

/** The context of the current request or message; undefined in background work. */
export const currentMessageContext = (): MessageContext | undefined => storage.getStore()?.context;

/** Reports a call as one of the message that is handled now; undefined outside of a handler. */
export const currentCallReporter = (): ReportCall | undefined => storage.getStore()?.reportCall;
