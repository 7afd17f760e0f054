import type { DataBinding } from './data-binding.ts';
import { int64Json } from './int64.ts';

/** A data binding as requests give it, with all that was left out. For those alone who bind data: nobody else is told. */
export const bindingJson = ({
  key,
  sessionStartTime,
  sessionEndTime,
  sessionTimeOffset,
  dataChannelBindings,
}: DataBinding) => ({
  key: { ...key, timeRef: int64Json(key.timeRef) },
  ...(sessionStartTime !== undefined && { sessionStartTime: int64Json(sessionStartTime) }),
  ...(sessionEndTime !== undefined && { sessionEndTime: int64Json(sessionEndTime) }),
  sessionTimeOffset: int64Json(sessionTimeOffset),
  dataChannelBindings,
});
