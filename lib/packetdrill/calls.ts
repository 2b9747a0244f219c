/**
 * System calls by name.
 *
 * @module
 */

import type { Handler } from "./call.ts";
import { close, shutdown } from "./call_close.ts";
import { fcntl, getpeername, getsockname, ioctl, pipe } from "./call_control.ts";
import { accept, bind, connect, listen, socket } from "./call_open.ts";
import { getsockopt, setsockopt } from "./call_options.ts";
import { epollCreate, epollCtl, epollWait, poll } from "./call_poll.ts";
import { read, readv, recv, recvmsg } from "./call_read.ts";
import { send, sendmsg, splice, write, writev } from "./call_write.ts";

/** The calls that the runner serves. */
export const CALLS: Readonly<Record<string, Handler>> = Object.freeze({
  accept,
  accept4: accept,
  bind,
  close,
  connect,
  epoll_create: epollCreate,
  epoll_create1: epollCreate,
  epoll_ctl: epollCtl,
  epoll_wait: epollWait,
  fcntl,
  getpeername,
  getsockname,
  getsockopt,
  ioctl,
  listen,
  pipe,
  poll,
  read,
  readv,
  recv,
  recvfrom: recv,
  recvmsg,
  send,
  sendmsg,
  sendto: send,
  setsockopt,
  shutdown,
  socket,
  splice,
  write,
  writev,
});
