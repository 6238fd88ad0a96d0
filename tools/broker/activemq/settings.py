"""The files an ActiveMQ node reads: activemq.xml and log4j.properties. No processes here."""

import dataclasses
import pathlib

# Every broker starts with these users; a password is NAME-secret. ActiveMQ makes a queue when it is
# first used, if the user has the right to ("creators"). Rights of all entries that match a name are
# added up: a narrower entry cannot take away what a wider one gave.
USERS = {
    "admin": "admins",
    "esm": "readers,creators",  # a consumer
    "reader": "readers",  # may read, but makes no queue
    "writer": "writers,creators",  # a producer: may not read
    "limited": "limited",  # may read and make queues allowed.>, and no other
    "locked": "locked",  # a valid login with no right
}
EVERYBODY = "admins,readers,creators,writers,limited,locked"
KEYSTORE_PASSWORD = "fixture"


@dataclasses.dataclass
class Options:
    """What a broker is started with. It lasts: a restarted node has the same."""

    standby: bool = False  # a second node on the same store
    port: int | None = None  # of node 0
    tls: bool = False
    inactivity: int = 30000  # ms of silence after which the broker drops a client
    persistent: bool = True  # False: a store in memory
    fsync: bool = True
    heap: int = 256  # MiB
    full_jit: bool = False  # for measurements; the quick compiler alone starts sooner
    timeout: int = 90  # seconds each node may take to start


@dataclasses.dataclass
class Ports:
    openwire: int
    ssl: int
    nio_ssl: int
    stomp: int


LOG4J = """\
log4j.rootLogger=INFO, file
log4j.appender.file=org.apache.log4j.FileAppender
log4j.appender.file.file={log}
log4j.appender.file.layout=org.apache.log4j.PatternLayout
log4j.appender.file.layout.ConversionPattern=%d{{ISO8601}} %-5p %c{{1}}: %m%n
"""

# Dead letters: ActiveMQ's own default is the shared queue ActiveMQ.DLQ, and non-persistent messages
# are dropped. dlq.own.NAME has a queue of its own, DLQ.dlq.own.NAME; dlq.all.> dead-letters
# non-persistent messages, too; dlq.none.> drops everything.
BROKER_XML = """\
<beans xmlns="http://www.springframework.org/schema/beans"
       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       xsi:schemaLocation="
         http://www.springframework.org/schema/beans
         http://www.springframework.org/schema/beans/spring-beans-2.0.xsd
         http://activemq.apache.org/schema/core
         http://activemq.apache.org/schema/core/activemq-core.xsd">
 <broker xmlns="http://activemq.apache.org/schema/core" brokerName="mill" useJmx="false"
         persistent="{persistent}" dataDirectory="{base}/store" tmpDataDirectory="{folder}/tmp">
  <destinationInterceptors><virtualDestinationInterceptor><virtualDestinations>
   <virtualTopic name="VirtualTopic.&gt;" prefix="Consumer.*."/>
  </virtualDestinations></virtualDestinationInterceptor></destinationInterceptors>
  <destinationPolicy><policyMap><policyEntries>
   <policyEntry queue="&gt;" {every_queue}/>
   <policyEntry queue="dlq.own.&gt;" {every_queue}><deadLetterStrategy>
    <individualDeadLetterStrategy queuePrefix="DLQ."/>
   </deadLetterStrategy></policyEntry>
   <policyEntry queue="dlq.all.&gt;" {every_queue}><deadLetterStrategy>
    <sharedDeadLetterStrategy processNonPersistent="true"/>
   </deadLetterStrategy></policyEntry>
   <policyEntry queue="dlq.none.&gt;" {every_queue}><deadLetterStrategy>
    <discarding/>
   </deadLetterStrategy></policyEntry>
  </policyEntries></policyMap></destinationPolicy>
  {store}
  <plugins>
   <simpleAuthenticationPlugin anonymousAccessAllowed="false"><users>
    {users}
   </users></simpleAuthenticationPlugin>
   <authorizationPlugin><map><authorizationMap>
    <authorizationEntries>
     <authorizationEntry queue="&gt;" read="admins,readers" write="admins,writers" admin="admins,creators"/>
     <authorizationEntry topic="&gt;" read="admins,readers" write="admins,writers" admin="admins,creators"/>
     <authorizationEntry queue="allowed.&gt;" read="limited" write="admins" admin="limited"/>
     <authorizationEntry topic="ActiveMQ.Advisory.&gt;" read="{all}" write="{all}" admin="{all}"/>
    </authorizationEntries>
    <tempDestinationAuthorizationEntry>
     <tempDestinationAuthorizationEntry read="{all}" write="{all}" admin="{all}"/>
    </tempDestinationAuthorizationEntry>
   </authorizationMap></map></authorizationPlugin>
   <statisticsBrokerPlugin/>
  </plugins>
  {ssl_context}
  <systemUsage><systemUsage>
   <memoryUsage><memoryUsage percentOfJvmHeap="60"/></memoryUsage>
   <storeUsage><storeUsage limit="2 gb"/></storeUsage>
   <tempUsage><tempUsage limit="1 gb"/></tempUsage>
  </systemUsage></systemUsage>
  <transportConnectors>
   {connectors}
  </transportConnectors>
 </broker>
</beans>
"""


def _store(base: pathlib.Path, options: Options) -> str:
    if not options.persistent:
        return ""
    sync = "always" if options.fsync else "never"
    # The short intervals let a standby take over within a second.
    return (f'<persistenceAdapter><kahaDB directory="{base}/store" journalMaxFileLength="32mb" '
            f'journalDiskSyncStrategy="{sync}" lockKeepAlivePeriod="1000">'
            '<locker><shared-file-locker lockAcquireSleepInterval="250"/></locker>'
            "</kahaDB></persistenceAdapter>")


def _connectors(options: Options, ports: Ports) -> str:
    listeners = {"tcp": ports.openwire, "stomp": ports.stomp}
    if options.tls:
        listeners |= {"ssl": ports.ssl, "nio+ssl": ports.nio_ssl}
    openwire = f"?wireFormat.maxInactivityDuration={options.inactivity}"
    return "\n   ".join(
        f'<transportConnector name="{scheme}" '
        f'uri="{scheme}://127.0.0.1:{port}{"" if scheme == "stomp" else openwire}"/>'
        for scheme, port in listeners.items())


def broker_xml(base: pathlib.Path, folder: pathlib.Path, options: Options, ports: Ports) -> str:
    ssl_context = (f'<sslContext><sslContext keyStore="file:{base}/tls/server.p12" keyStoreType="PKCS12" '
                   f'keyStorePassword="{KEYSTORE_PASSWORD}"/></sslContext>')
    return BROKER_XML.format(
        base=base, folder=folder, persistent=str(options.persistent).lower(),
        # Expired messages leave a queue within a second, and browsing shows all of it.
        every_queue='expireMessagesPeriod="1000" maxBrowsePageSize="1000000"',
        store=_store(base, options), all=EVERYBODY,
        users="\n    ".join(
            f'<authenticationUser username="{name}" password="{name}-secret" groups="{groups}"/>'
            for name, groups in USERS.items()),
        ssl_context=ssl_context if options.tls else "", connectors=_connectors(options, ports))
