import type { ServiceSide, ServiceView } from '../view-models/project.js';
import { Icon, type IconName } from './icons.js';
import { cores, memory } from './text.js';

const SIGNS: Record<ServiceView['verdict'], readonly [IconName, string]> = {
  match: ['equal', 'is as wanted'],
  differs: ['differs', 'differs from what is wanted'],
  missing: ['differs', 'is missing'],
  extra: ['differs', 'is not wanted'],
  unknown: ['unknown', 'is not known'],
};

const STATE_ICON: Record<ServiceView['tone'], IconName> = {
  ok: 'ok',
  busy: 'spin',
  warn: 'warn',
  bad: 'bad',
  idle: 'pause',
};

/** Wanted and observed, side by side, one pair for each service. */
export const ServicePairs = ({ services }: { services: readonly ServiceView[] }) => (
  <div role="table" aria-label="Services, wanted and observed">
    <div class="pair-head" role="row">
      <span role="columnheader">Service</span>
      <span role="columnheader" class="want">
        Wanted
      </span>
      <span role="columnheader">
        <span class="sr-only">Comparison</span>
      </span>
      <span role="columnheader" class="seen">
        Observed
      </span>
    </div>
    {services.map((service) => (
      <Pair key={service.name} service={service} />
    ))}
  </div>
);

const Pair = ({ service }: { service: ServiceView }) => {
  const [sign, words] = SIGNS[service.verdict];
  return (
    <div class="pair" role="row" data-tone={service.verdict === 'match' ? 'idle' : service.tone}>
      <div class="who" role="rowheader">
        <span class="block text-[13px] font-semibold">{service.name}</span>
        <span class="line-clamp-2 text-xs text-muted-foreground" title={service.role}>
          {service.role}
        </span>
      </div>
      <div class="want" role="cell">
        <span class="narrow">Wanted</span>
        {service.wanted ? <Side side={service.wanted} state={service.wanted.state} /> : <Nothing words="none" />}
      </div>
      <div class="sign" role="cell">
        <Icon name={sign} />
        <span class="sr-only">{words}</span>
      </div>
      <div class="seen" role="cell">
        <span class="narrow">Observed</span>
        <Observed service={service} />
      </div>
    </div>
  );
};

const Observed = ({ service: { observed, tone, verdict, difference } }: { service: ServiceView }) => (
  <>
    {observed ? (
      <>
        <span class="tag">{observed.image}</span>
        <span class="more">
          <span class="status text-xs" data-tone={tone}>
            <Icon name={STATE_ICON[tone]} class={tone === 'busy' ? 'spin size-3.5!' : 'size-3.5!'} />
            {observed.state}
          </span>
          {observed.words && <span>{observed.words}</span>}
        </span>
        <span class="more">{observed.isCurrent ? 'configured as wanted' : 'configured otherwise'}</span>
      </>
    ) : (
      <Nothing words={verdict === 'unknown' ? 'not known' : 'no container'} />
    )}
    {difference && (
      <span class="mt-1.5 block text-xs">
        <mark>{difference}</mark>
      </span>
    )}
  </>
);

const Side = ({ side, state }: { side: ServiceSide; state: string }) => (
  <>
    <span class="tag">{side.image}</span>
    <span class="more">
      <span class="text-foreground">{state}</span>
      <Limits side={side} />
    </span>
    <Ports side={side} />
    {side.pin && (
      <span class="more" title={side.pin}>
        pinned <span class="font-mono">{side.pin.replace(/^sha256:/, '').slice(0, 12)}</span>
      </span>
    )}
  </>
);

const Limits = ({ side }: { side: ServiceSide }) => (
  <>
    {side.memoryMiB !== null && <span>{memory(side.memoryMiB)}</span>}
    {side.cpus !== null && <span>{cores(side.cpus)}</span>}
  </>
);

const Ports = ({ side }: { side: ServiceSide }) =>
  side.ports.length === 0 ? null : (
    <span class="more font-mono">
      {side.ports.map((port) => (
        <span key={port}>{port}</span>
      ))}
    </span>
  );

const Nothing = ({ words }: { words: string }) => <span class="text-xs text-muted-foreground">{words}</span>;
