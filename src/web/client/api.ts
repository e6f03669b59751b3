/** A Direct Line activity as it arrives; nothing of it is trusted to be there. */
export type Activity = {
  id?: string;
  type: string;
  from?: { id?: string; role?: string };
  text?: string;
  name?: string;
  value?: unknown;
  timestamp?: string;
  channelData?: unknown;
  suggestedActions?: unknown;
};

/** An activity on its way to the server, which sets all that is not said here. */
export type Outgoing = { type: string; [field: string]: unknown };

/** The right to one conversation. `expiresAt` is in ms since 1970 by this machine's clock. */
export type Session = { id: string; token: string; expiresAt: number };

/** A stretch of a conversation, and where it ends. */
export type Stretch = { activities: Activity[]; watermark: string };

/**
 * Why a call failed. `later`: no network, or a server that is busy or away; worth another try. `refused`: this request will never
 * do. `expired`: the session is no longer good. `gone`: what was asked for does not exist.
 */
export type Failure = 'later' | 'refused' | 'expired' | 'gone';

/** A call that failed. */
export class ApiError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure);
    this.failure = failure;
  }
}

/** Calls of Direct Line 3.0, and those of the resume code. Each throws ApiError. */
export type Api = {
  begin(locale: string): Promise<{ session: Session; streamUrl: string }>;
  /** A new address of the stream, for what comes after `watermark`. */
  rejoin(session: Session, watermark: string): Promise<{ session: Session; streamUrl: string }>;
  history(session: Session, watermark: string): Promise<Stretch>;
  /** @returns the id that the activity has been given */
  post(session: Session, activity: Outgoing): Promise<string>;
  refresh(session: Session): Promise<Session>;
  /** A short code with which the conversation can be gone on with elsewhere. */
  code(session: Session): Promise<string>;
  resume(code: string): Promise<Session>;
};

/** What the server takes for a slow turn is far below this, in ms. */
const PATIENCE = 20_000;

type Granted = { conversationId: string; token?: string; expires_in?: number; streamUrl?: string };

export type ApiParts = {
  /** Address of the server, with a slash at its end. */
  base: URL;
  /** Address of its Direct Line, or of the service that it hands out tokens of, with a slash at its end. */
  domain: URL;
  send: typeof fetch;
  /** ms since 1970 */
  now: () => number;
};

/** Speaks to the server. */
export function createApi({ base, domain, send, now }: ApiParts): Api {
  const call = async <T>(address: URL, token: string | undefined, body?: object): Promise<T> => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await send(address, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        signal: stop.signal,
      });
      if (!response.ok) throw new ApiError(failureOf(response.status));
      return (await response.json()) as T;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError('later');
    } finally {
      clearTimeout(timer);
    }
  };
  const sessionOf = (granted: Granted, before?: Session): Session => ({
    id: granted.conversationId,
    token: granted.token ?? before?.token ?? '',
    expiresAt: granted.expires_in === undefined && before ? before.expiresAt : now() + (granted.expires_in ?? 1800) * 1000,
  });
  const conversation = (id: string, more = '') => new URL(`conversations/${encodeURIComponent(id)}${more}`, domain);
  const after = (watermark: string) => `?watermark=${encodeURIComponent(watermark)}`;

  return {
    async begin(locale) {
      const { token } = await call<Granted>(new URL('v3/directline/tokens/generate', base), undefined, {});
      const started = await call<Granted>(new URL('conversations', domain), token, { locale });
      return { session: sessionOf({ ...(token !== undefined && { token }), ...started }), streamUrl: started.streamUrl ?? '' };
    },
    async rejoin(session, watermark) {
      const granted = await call<Granted>(conversation(session.id, after(watermark)), session.token);
      return { session: sessionOf(granted, session), streamUrl: granted.streamUrl ?? '' };
    },
    async history(session, watermark) {
      const stretch = await call<Partial<Stretch>>(conversation(session.id, `/activities${after(watermark)}`), session.token);
      return { activities: stretch.activities ?? [], watermark: stretch.watermark ?? watermark };
    },
    async post(session, activity) {
      return (await call<{ id: string }>(conversation(session.id, '/activities'), session.token, activity)).id;
    },
    async refresh(session) {
      return sessionOf(await call<Granted>(new URL('tokens/refresh', domain), session.token, {}), session);
    },
    async code(session) {
      return (await call<{ code: string }>(new URL('chat/code', base), session.token, {})).code;
    },
    async resume(code) {
      return sessionOf(await call<Granted>(new URL('chat/resume', base), undefined, { code }));
    },
  };
}

function failureOf(status: number): Failure {
  if (status === 401 || status === 403) return 'expired';
  if (status === 404) return 'gone';
  return status === 429 || status >= 500 ? 'later' : 'refused';
}
