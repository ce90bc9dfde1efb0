import { text, type TemplateText } from '../../../release.js';
import { value, type Caller, type GatewaySecret } from './callers.js';
import { concat } from './pieces.js';

type Text = TemplateText<GatewaySecret>;

// A map compares plain strings without regard to case, so the keys stand as quoted regular expressions.
const when = (key: Text, then: Text): Text => text<GatewaySecret>`\n    '~^\\Q${key}\\E$' '${then}';`;

const roles = (callers: readonly Caller[]): Text =>
  concat(callers.map(({ role, key }) => when(value(key), role === 'anon' ? 'anon' : 'service')));
const tokens = (callers: readonly Caller[]): Text =>
  concat(callers.map(({ key, token }) => when(value(key), value(token))));

/** The key is taken from the header, else from the query; two in the query are none. */
const FIND = `
  map $args $query_key {
    default '';
    '~(^|&)apikey=.*&apikey=' 'more than one';
    '~(^|&)apikey=(?<key_in_query>[^&]*)' $key_in_query;
  }
  map $http_apikey $key { default $http_apikey; '' $query_key; }`;

/** What goes on instead: a user's own token stays, an opaque key in its place means nothing to a service. */
const PASS_ON = `
  map $token $passed_apikey { default $token; '' $http_apikey; }
  map $http_authorization $replaceable { default ''; '' 1; '~^(?i)bearer(?-i) +sb_' 1; }
  map '$replaceable:$token' $passed_authorization { default $http_authorization; '1:' ''; '~^1:(?<own_token>.+)$' 'Bearer $own_token'; }
  map $args $kept_args {
    default $args;
    '~^apikey=[^&]*&?(?<args_behind>.*)$' $args_behind;
    '~^(?<args_before>.+?)&apikey=[^&]*(?<args_after>&.*)?$' $args_before$args_after;
  }
  map $token $args_if_signed_in { default $kept_args; '' $args; }
  map $kept_args $socket_args { default '$kept_args&apikey=$token'; '' 'apikey=$token'; }`;

/** Functions: an opaque key in the header or as bearer token; two that differ are refused. */
const FOR_FUNCTIONS = `
  map $http_authorization $opaque_bearer { default ''; '~^(?i)bearer(?-i) +(?<bearer_key>sb_[^ ]*)' $bearer_key; }
  map $key $opaque_key { default ''; '~^sb_' $key; }
  map '$opaque_key|$opaque_bearer' $function_key {
    default 'two that differ';
    '~^(?<only_key>[^|]*)\\|$' $only_key;
    '~^\\|(?<only_bearer>[^|]+)$' $only_bearer;
    '~^(?<both>[^|]+)\\|\\k<both>$' $both;
  }`;

/** Who calls, and what the services get to see of the key. */
export const keyMaps = (callers: readonly Caller[]): Text => text<GatewaySecret>`${FIND}
  map $key $role {
    default unknown;
    '' nobody;${roles(callers)}
  }
  map $role $is_service { default ''; service 1; }
  map $key $token {
    default '';${tokens(callers)}
  }${PASS_ON}${FOR_FUNCTIONS}
  map $function_key $function_token {
    default refused;
    '' '';${tokens(callers.filter(({ key, token }) => key !== token))}
  }`;
