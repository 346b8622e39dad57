import type { Session } from './session.ts';

/** The session with `before` called right before each change; what it throws keeps the change from being sent. */
export function guarded(session: Session, before: () => void): Session {
  return {
    ...session,
    create: async (...call) => {
      before();
      return session.create(...call);
    },
    setData: async (...call) => {
      before();
      return session.setData(...call);
    },
    delete: async (...call) => {
      before();
      return session.delete(...call);
    },
    reconfig: async (...call) => {
      before();
      return session.reconfig(...call);
    },
  };
}
