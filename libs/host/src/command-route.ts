import { type ExecutionContext, RequestMethod } from '@nestjs/common';
import {
  CUSTOM_ROUTE_ARGS_METADATA,
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  INTERCEPTORS_METADATA,
  METHOD_METADATA,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  PIPES_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { HeaderTaker } from './causality.ts';
import { QuickRules } from './quick-rules.ts';
import { SHORTENED } from './shortened.ts';

type Method = (...args: readonly unknown[]) => unknown;
/** All that decorators of the host ask of a request. */
export type CommandRequest = Pick<FastifyRequest, 'headers' | 'server'>;

/** Of a command's method, made of the request; null: the framework is to look at it. */
type Argument = (command: CommandContext, body: unknown, reply: HeaderTaker) => unknown;

/** As Nest notes it of a parameter. */
interface Noted {
  readonly index: number;
  readonly data?: unknown;
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
  readonly pipes: readonly unknown[];
  readonly schema?: unknown;
}

const ENHANCERS = [
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
  EXCEPTION_FILTERS_METADATA,
];
const CREATED = 201;

/** A method that is `Shortened`, as its decorators describe it to Nest, put together once. */
export class CommandRoute {
  readonly path: string;
  readonly status: number;
  /** Names, in lower case, and values of what its answer always has. */
  readonly headers: readonly (readonly [string, string])[];
  readonly #controller: object;
  readonly #method: Method;
  readonly #arguments: readonly Argument[];

  private constructor(controller: object, method: Method) {
    const type = controller.constructor;
    this.path = [type, method].map((each) => noted<string>(PATH_METADATA, each)).reduce(joined, '');
    if (!isFixed(this.path) || noted(METHOD_METADATA, method) !== RequestMethod.POST) {
      throw new Error(`${this.path} is no POST of a fixed address`);
    }
    if (ENHANCERS.some((each) => [type, method].some((on) => Reflect.hasMetadata(each, on)))) {
      throw new Error(`${this.path} has what only the framework can do`);
    }
    this.#controller = controller;
    this.#method = method;
    this.#arguments = argumentsOf(type, method.name, this.path);
    this.status = noted<number | undefined>(HTTP_CODE_METADATA, method) ?? CREATED;
    const headers = noted<{ name: string; value: string }[] | undefined>(HEADERS_METADATA, method);
    this.headers = (headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]);
  }

  /** Those of a controller. */
  static of(controller: object): readonly CommandRoute[] {
    const { prototype } = controller.constructor;
    const methods = Object.getOwnPropertyNames(prototype)
      .map((name) => Object.getOwnPropertyDescriptor(prototype, name)?.value)
      .filter((each): each is Method => typeof each === 'function');
    return methods
      .filter((method) => Reflect.hasMetadata(SHORTENED, method))
      .map((method) => new CommandRoute(controller, method));
  }

  /** null: something about the request is not as it should be, which is the framework's to say. */
  argumentsOf(
    request: CommandRequest,
    body: unknown,
    reply: HeaderTaker,
  ): readonly unknown[] | null {
    const context = new CommandContext(request);
    const made: unknown[] = [];
    for (const make of this.#arguments) {
      const value = make(context, body, reply);
      if (value === null) return null;
      made.push(value);
    }
    return made;
  }

  run(args: readonly unknown[]): unknown {
    return this.#method.apply(this.#controller, args as unknown[]);
  }
}

/** As much of an `ExecutionContext` as decorators of parameters ask for. */
class CommandContext {
  readonly #request: CommandRequest;

  constructor(request: CommandRequest) {
    this.#request = request;
  }

  switchToHttp(): this {
    return this;
  }

  getRequest(): CommandRequest {
    return this.#request;
  }
}

function argumentsOf(type: object, method: string, path: string): readonly Argument[] {
  const about = Reflect.getMetadata(ROUTE_ARGS_METADATA, type, method) ?? {};
  const classes = Reflect.getMetadata(PARAMTYPES_METADATA, (type as Class).prototype, method) ?? [];
  const found = Object.entries(about as Record<string, Noted>)
    .sort(([, a], [, b]) => a.index - b.index)
    .map(([key, each]) => argumentOf(key, each, classes[each.index]));
  if (found.length !== classes.length || found.includes(null)) {
    throw new Error(`${path} asks for what only the framework can give`);
  }
  return found as Argument[];
}

type Class = new () => object;

function argumentOf(key: string, about: Noted, type: unknown): Argument | null {
  const { data, factory, pipes, schema } = about;
  if (pipes.length > 0 || schema !== undefined) return null;
  if (factory !== undefined && key.includes(CUSTOM_ROUTE_ARGS_METADATA)) {
    return (context) => factory(data, context as unknown as ExecutionContext);
  }
  const kind = Number(key.split(':')[0]);
  if (kind === RouteParamtypes.RESPONSE) return (_, __, reply) => reply;
  const rules = kind === RouteParamtypes.BODY && data === undefined ? QuickRules.of(type) : null;
  return rules === null ? null : (_, body) => rules.accept(body);
}

function noted<Value>(key: string, on: object): Value {
  return Reflect.getMetadata(key, on);
}

function joined(path: string, more: string): string {
  const part = more.replace(/^\/|\/$/g, '');
  return part === '' ? path : `${path}/${part}`;
}

function isFixed(path: string): boolean {
  return /^(?:\/[\w-]+)+$/.test(path);
}
