import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import type { DataSource, OpenOptions, SourceData } from '../source.ts';
import { urlFault } from './guarded-address.ts';
import { HttpClient, type HttpPorts } from './http-client.ts';
import { HttpFault, toSourceFailure } from './http-fault.ts';
import { type HttpFile, openHttpFile } from './http-reader.ts';
import { openMcapFile } from './mcap-file.ts';
import { devicesSchema } from './source-devices.ts';
import { segmentFault, templateFault, templateUrl, UrlTemplate } from './url-template.ts';

/** Headers that say how to ask and how to answer, which is not for settings to say; and those of cookies and proxies. */
const OWN_HEADERS =
  /^(accept-encoding|connection|content-.*|cookie2?|expect|forwarded|host|http2-settings|if-.*|keep-alive|proxy-.*|range|te|trailer|transfer-encoding|upgrade|via)$/i;

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return !OWN_HEADERS.test(name);
  } catch {
    return false;
  }
}

const settingsSchema = z
  .strictObject({
    kind: z.literal('mcap'),
    /** Where the files are, with `{identity}` in the path once. */
    url: z.string(),
    /** Sent with every request, such as a token; only ever to the origin of the URL. */
    headers: z.record(z.string(), z.string()).default({}),
    /** Whether the server may be on this machine or in a network of one's own. */
    allowPrivate: z.boolean().default(false),
    devices: devicesSchema.optional(),
  })
  .superRefine(({ url, headers, allowPrivate }, context) => {
    const fault = templateFault(url) ?? urlFault(templateUrl(url), { allowPrivate });
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: `it ${fault}` });
    for (const [name, value] of Object.entries(headers)) {
      if (!isHeader(name, value))
        context.addIssue({ code: 'custom', path: ['headers'], message: 'a header is none that may be set' });
    }
  });

export type McapSettings = z.output<typeof settingsSchema>;

export interface McapPorts {
  readonly http: HttpPorts;
}

/** Sources of this kind, as a deployment's settings describe them. */
export const mcapKind = settingsSchema.transform((settings) => ({
  kind: settings.kind,
  open: (ports: McapPorts): DataSource => new McapSource(settings, ports),
}));

/** MCAP files that a server has. An identity is one segment of the path of a URL, or a part of one. */
export class McapSource implements DataSource {
  readonly #template: UrlTemplate;
  readonly #devices: readonly string[] | undefined;
  readonly #client: HttpClient;

  constructor({ url, headers, allowPrivate, devices }: McapSettings, { http }: McapPorts) {
    this.#template = new UrlTemplate(url);
    this.#devices = devices;
    this.#client = new HttpClient({ origin: this.#template.origin, headers, allowPrivate }, http);
  }

  identityFault(identity: string): string | undefined {
    return segmentFault(identity);
  }

  devicesOf(_identity: string): readonly string[] | undefined {
    return this.#devices;
  }

  async open(identity: string, { signal }: OpenOptions = {}): Promise<SourceData | undefined> {
    let place = this.#template.origin;
    try {
      const url = this.#template.urlOf(identity);
      // Without what a query may hold, such as a signature.
      place = url.origin + url.pathname;
      const file = await openHttpFile(this.#client, url, signal);
      return file && (await openMcapFile(file, { ...options(file), ...(signal && { signal }) }));
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw toSourceFailure(new HttpFault(`${place} cannot be read`, { cause: error }));
    }
  }
}

/** What is read later fails under this name, which tells nothing of where it is. */
const options = ({ revision }: HttpFile): { name: string; revision: string } => ({
  name: 'a file of a server',
  revision,
});
