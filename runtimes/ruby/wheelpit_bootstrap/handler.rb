# frozen_string_literal: true

require_relative 'marshaller'

module WheelpitBootstrap
  # "file.method" is a method at the top of file.rb; in "file.Module::Class.method" it is one of that class or module.
  class Handler
    FORMS = 'FILE.METHOD or FILE.CLASS.METHOD, where FILE.rb is in the package and METHOD is a method at its top, ' \
            'or of the class or module CLASS'

    # Loads the file, and so runs the function's init.
    def self.load(name, task_root)
      parts = name.split('.')
      raise ArgumentError, "Invalid handler '#{name}': it must have the form #{FORMS}" unless [2, 3].include?(parts.size)

      $LOAD_PATH.unshift(task_root) unless $LOAD_PATH.include?(task_root)
      # By its path: a file of the function may have the name of a library that is loaded already.
      file = File.join(task_root, "#{parts.first}.rb")
      require(File.file?(file) ? file : parts.first)
      new(parts.last, parts.size == 3 ? parts[1] : nil)
    end

    def initialize(method, owner)
      @method = method
      @owner = owner
    end

    # The answer's bytes and their content type.
    def call(request, context)
      event = AwsLambda::Marshaller.marshall_request(request)
      result = receiver.__send__(@method, event: event, context: context)
      body, type = AwsLambda::Marshaller.marshall_response(result)
      [body.respond_to?(:read) ? body.read.to_s : body, type || 'application/json']
    end

    private

    def receiver
      @owner ? Object.const_get(@owner) : TOPLEVEL_BINDING.receiver
    end
  end
end
